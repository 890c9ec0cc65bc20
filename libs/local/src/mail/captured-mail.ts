import PostalMime, { type Address, type Email } from 'postal-mime';

/** A mail that was sent, as `/_local/mailbox` shows it. */
export interface CapturedMail {
  /** What SES answered, unique per call. */
  readonly id: string;
  /** RFC 3339. */
  readonly sentAt: string;
  /** The mail's own Message-ID, the same when a mail is sent again. */
  readonly messageId?: string;
  readonly from: string;
  /** Addresses, separated by a comma and a space. */
  readonly to: string;
  readonly cc?: string;
  readonly bcc?: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  /** Bytes, decoded. */
  readonly size: number;
}

/** Who a mail is from and for, as the call to SES said; it goes before the mail's own headers. */
export interface Envelope {
  readonly from?: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
}

/** What a mail says. */
export type MailContent = Pick<
  CapturedMail,
  'messageId' | 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'text' | 'html' | 'attachments'
>;

/** @throws Error for text that is no MIME message. */
export async function parseMail(raw: Buffer, envelope: Envelope): Promise<MailContent> {
  const mail = await PostalMime.parse(raw);
  const listed = envelope.to.length + envelope.cc.length + envelope.bcc.length > 0;
  const names = listed ? envelope : { to: addresses(mail.to), cc: addresses(mail.cc), bcc: addresses(mail.bcc) };
  return {
    ...(mail.messageId !== undefined && { messageId: mail.messageId }),
    from: addresses(mail.from && [mail.from])[0] ?? envelope.from ?? '',
    ...recipients(names),
    subject: mail.subject ?? '',
    text: withoutLastBreak(mail.text),
    html: withoutLastBreak(mail.html),
    attachments: mail.attachments.map(attachment),
  };
}

/** The three lists as the mailbox shows them; empty ones of copies are left out. */
export function recipients({ to, cc, bcc }: Omit<Envelope, 'from'>): Pick<CapturedMail, 'to' | 'cc' | 'bcc'> {
  return {
    to: to.join(', '),
    ...(cc.length > 0 && { cc: cc.join(', ') }),
    ...(bcc.length > 0 && { bcc: bcc.join(', ') }),
  };
}

/** The parser ends each part with a line break of its own. */
function withoutLastBreak(text = ''): string {
  return text.replace(/\n$/, '');
}

function addresses(list: readonly Address[] | undefined): readonly string[] {
  return (list ?? []).flatMap(({ address, group }) => (address === undefined ? addresses(group) : [address]));
}

function attachment({ filename, mimeType, content }: Email['attachments'][number]): MailAttachment {
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  return { filename: filename ?? '', contentType: mimeType, size };
}
