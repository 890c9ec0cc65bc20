import { type Envelope, type MailContent, parseMail, recipients } from '../mail/captured-mail.js';
import { jsonError, type AwsResponse } from './aws-service.js';

/** SES's limit for To, Cc and Bcc together. */
const MAX_RECIPIENTS = 50;
/** What a request may hold; anything else would be ignored in silence. */
const KNOWN_FIELDS = new Set(['FromEmailAddress', 'Destination', 'ReplyToAddresses', 'Content', 'EmailTags']);

/** A body of SendEmail. */
export interface SendEmail {
  readonly FromEmailAddress?: string;
  readonly Destination?: {
    readonly ToAddresses?: readonly string[];
    readonly CcAddresses?: readonly string[];
    readonly BccAddresses?: readonly string[];
  };
  readonly Content?: {
    readonly Raw?: { readonly Data?: string };
    readonly Simple?: SimpleMessage;
    readonly Template?: unknown;
  };
}

interface SimpleMessage {
  readonly Subject?: { readonly Data?: string };
  readonly Body?: { readonly Text?: { readonly Data?: string }; readonly Html?: { readonly Data?: string } };
  readonly Attachments?: readonly SimpleAttachment[];
}

interface SimpleAttachment {
  readonly FileName: string;
  readonly RawContent: string;
  readonly ContentType?: string;
}

/** A mail that can be sent. */
export interface Sendable {
  /** The permission that SES asks for: another one where the MIME text is the caller's. */
  readonly action: 'ses:SendEmail' | 'ses:SendRawEmail';
  /** The sender's address, in lower case. */
  readonly sender: string;
  readonly content: MailContent;
}

/** Reads and checks a request. @returns the refusal in the words of SES where there is one */
export async function sendableIn(body: SendEmail): Promise<Sendable | AwsResponse> {
  const unknown = Object.keys(body).find((field) => !KNOWN_FIELDS.has(field));
  if (unknown !== undefined || body.Content?.Template !== undefined) {
    return jsonError('NotEmulatedError', `the local cloud does not emulate ${unknown ?? 'Template'} of SES`, 501);
  }
  const content = await contentOf(body);
  if (typeof content === 'string') return badRequest(content);
  const sender = addressIn(content.from);
  if (sender === undefined) return badRequest("Missing final '@domain'");
  const count = recipientsOf(content).length;
  if (count === 0 || count > MAX_RECIPIENTS) return badRequest(`Recipient count must be 1 to ${MAX_RECIPIENTS}`);
  return { action: body.Content?.Raw ? 'ses:SendRawEmail' : 'ses:SendEmail', sender, content };
}

/** @returns the content, or what is wrong with it */
async function contentOf({
  FromEmailAddress: from,
  Destination,
  Content = {},
}: SendEmail): Promise<MailContent | string> {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination ?? {};
  const envelope: Envelope = { from, to: ToAddresses, cc: CcAddresses, bcc: BccAddresses };
  const { Raw: raw, Simple: simple } = Content;
  if (simple && !raw) return simpleContent(simple, envelope);
  if (raw?.Data === undefined || simple) return 'Content must be either raw or simple';
  try {
    return await parseMail(Buffer.from(raw.Data, 'base64'), envelope);
  } catch {
    return 'The message is not MIME';
  }
}

function recipientsOf({ to, cc = '', bcc = '' }: MailContent): readonly string[] {
  return [to, cc, bcc].flatMap((list) => list.split(',')).filter((address) => address.trim() !== '');
}

function simpleContent({ Subject, Body, Attachments = [] }: SimpleMessage, envelope: Envelope): MailContent {
  return {
    from: envelope.from ?? '',
    ...recipients(envelope),
    subject: Subject?.Data ?? '',
    text: Body?.Text?.Data ?? '',
    html: Body?.Html?.Data ?? '',
    attachments: Attachments.map(({ FileName, RawContent, ContentType = 'application/octet-stream' }) => ({
      filename: FileName,
      contentType: ContentType,
      size: Buffer.from(RawContent, 'base64').length,
    })),
  };
}

/** The address in `Agora <news@example.com>`, in lower case. */
function addressIn(sender: string): string | undefined {
  return /([^\s<>@]+@[^\s<>@]+)>?\s*$/.exec(sender)?.[1]?.toLowerCase();
}

function badRequest(message: string): AwsResponse {
  return jsonError('BadRequestException', message);
}
