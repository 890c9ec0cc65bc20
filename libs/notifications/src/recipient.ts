/** Who gets a notification: an e-mail address, or a user of ours on all connections. */
export type Recipient = { readonly email: string } | { readonly userId: string };

/** Longest id of a user, in characters; Cognito's subjects have 36. */
export const USER_ID_MAX_LENGTH = 128;
const EMAIL_MAX_LENGTH = 254;

const EMAIL_PREFIX = 'email:';
const USER_PREFIX = 'user:';

/** SES takes no other than ASCII addresses (no SMTPUTF8); quoted local parts are not worth their trouble, so dots are between words (RFC 5321). */
const EMAIL =
  /^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/** Whether a text is an address that we send to. */
export function isEmail(text: unknown): text is string {
  return typeof text === 'string' && text.length <= EMAIL_MAX_LENGTH && EMAIL.test(text);
}

/** The recipient as one text: member of the header's set, key of what was sent. Domains are the same in any case. */
export function encodeRecipient(recipient: Recipient): string {
  if ('userId' in recipient) return USER_PREFIX + recipient.userId;
  const at = recipient.email.lastIndexOf('@');
  return EMAIL_PREFIX + recipient.email.slice(0, at) + recipient.email.slice(at).toLowerCase();
}

/** @throws TypeError for a text that {@link encodeRecipient} did not write */
export function decodeRecipient(text: string): Recipient {
  if (text.startsWith(EMAIL_PREFIX)) return { email: text.slice(EMAIL_PREFIX.length) };
  if (text.startsWith(USER_PREFIX)) return { userId: text.slice(USER_PREFIX.length) };
  throw new TypeError('neither an address nor a user');
}
