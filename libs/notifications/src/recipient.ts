/** Ways to name a recipient, and how each begins where it is written as one text. */
const PREFIXES = { email: 'email:', userId: 'user:' } as const;

export type RecipientKind = keyof typeof PREFIXES;
export const RECIPIENT_KINDS = Object.keys(PREFIXES) as readonly RecipientKind[];

/** Who gets a notification, named in one way: an e-mail address, or a user of ours on all connections. */
export type Recipient = { [Kind in RecipientKind]: Readonly<Record<Kind, string>> }[RecipientKind];

/** Longest id of a user, in characters; Cognito's subjects have 36. */
export const USER_ID_MAX_LENGTH = 128;
const EMAIL_MAX_LENGTH = 254;

/** SES takes no other than ASCII addresses (no SMTPUTF8); quoted local parts are not worth their trouble, so dots are between words (RFC 5321). */
const EMAIL =
  /^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/;

/** Whether a text is an address that we send to. */
export function isEmail(text: unknown): text is string {
  return typeof text === 'string' && text.length <= EMAIL_MAX_LENGTH && EMAIL.test(text);
}

/** The ways in which something names a recipient; one, if it is valid. */
export function kindsIn(named: Partial<Readonly<Record<RecipientKind, unknown>>>): readonly RecipientKind[] {
  return RECIPIENT_KINDS.filter((kind) => named[kind] !== undefined);
}

/**
 * The recipient as one text: member of the header's set, key of what was sent.
 *
 * @throws TypeError when it is not named in exactly one way
 */
export function encodeRecipient(recipient: Partial<Readonly<Record<RecipientKind, string>>>): string {
  const [kind, ...others] = kindsIn(recipient);
  if (!kind || others.length > 0) throw new TypeError('a recipient is named in one way');
  const name = recipient[kind] ?? '';
  return PREFIXES[kind] + (kind === 'email' ? withPlainDomain(name) : name);
}

/** @throws TypeError for a text that {@link encodeRecipient} did not write */
export function decodeRecipient(text: string): Recipient {
  const kind = RECIPIENT_KINDS.find((one) => text.startsWith(PREFIXES[one]));
  if (!kind) throw new TypeError(`begins with none of ${Object.values(PREFIXES).join(', ')}`);
  return { [kind]: text.slice(PREFIXES[kind].length) } as unknown as Recipient;
}

/** Domains are the same in any case. */
function withPlainDomain(email: string): string {
  const at = email.lastIndexOf('@');
  return email.slice(0, at) + email.slice(at).toLowerCase();
}
