import { randomUUID } from 'node:crypto';
import type { Iam, ResolvedStack } from '../cloud.types.js';
import { type Envelope, parseMail, recipients } from '../mail/captured-mail.js';
import type { Mailbox } from '../mail/mailbox.js';
import { jsonError, type AwsRequest, type AwsResponse, type AwsService } from './aws-service.js';

const SEND = '/v2/email/outbound-emails';
/** SES's limit for To, Cc and Bcc together. */
const MAX_RECIPIENTS = 50;
/** What a request may hold; anything else would be ignored in silence. */
const KNOWN_FIELDS = new Set(['FromEmailAddress', 'Destination', 'ReplyToAddresses', 'Content', 'EmailTags']);

export interface SesServiceProps {
  readonly stack: ResolvedStack;
  readonly iam: Iam;
  readonly mailbox: Mailbox;
}

interface SendEmail {
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

/** SESv2's SendEmail, simple and raw: permissions and identities are checked, mails go to the mailbox. */
export class SesService implements AwsService {
  readonly signingName = 'ses';
  private readonly identities: ReadonlySet<string>;

  constructor(private readonly props: SesServiceProps) {
    const identities = props.stack.resources('aws_sesv2_email_identity');
    this.identities = new Set(identities.map(({ args }) => String(args['email_identity']).toLowerCase()));
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const path = request.url.replace(/\?.*$/s, '');
    if (request.method !== 'POST' || path !== SEND) {
      return jsonError('NotEmulatedError', `the local cloud does not emulate ${request.method} ${path} of SES`, 501);
    }
    let body: SendEmail;
    try {
      body = JSON.parse(request.body.toString()) as SendEmail;
    } catch {
      return jsonError('BadRequestException', 'The request is not JSON');
    }
    return this.send(request, body);
  }

  stop(): void {
    // Nothing is open here; the mailbox is its owner's.
  }

  private async send(request: AwsRequest, body: SendEmail): Promise<AwsResponse> {
    const unknown = Object.keys(body).find((field) => !KNOWN_FIELDS.has(field));
    if (unknown !== undefined || body.Content?.Template !== undefined) {
      return jsonError('NotEmulatedError', `the local cloud does not emulate ${unknown ?? 'Template'} of SES`, 501);
    }
    const { Raw: raw, Simple: simple } = body.Content ?? {};
    if ((raw?.Data === undefined) === (simple === undefined)) return badRequest('Content must be either raw or simple');
    const mail = raw?.Data === undefined ? undefined : Buffer.from(raw.Data, 'base64');
    const envelope = envelopeOf(body);
    const content = mail ? await parsed(mail, envelope) : simpleContent(simple ?? {}, envelope);
    if (!content) return badRequest('The message is not MIME');
    const from = addressIn(envelope.from ?? content.from);
    if (from === undefined) return badRequest("Missing final '@domain'");
    const count = [content.to, content.cc, content.bcc]
      .join(',')
      .split(',')
      .filter((it) => it.trim() !== '').length;
    if (count === 0 || count > MAX_RECIPIENTS) return badRequest(`Recipient count must be 1 to ${MAX_RECIPIENTS}`);

    const refused = this.refuse(request, mail ? 'ses:SendRawEmail' : 'ses:SendEmail', from);
    if (refused) return refused;
    const id = `local-${randomUUID()}`;
    this.props.mailbox.add({ id, sentAt: new Date().toISOString(), ...content });
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ MessageId: id }) };
  }

  /** SES asks for permission on the most specific identity: the address, else its domain. */
  private refuse(request: AwsRequest, action: string, from: string): AwsResponse | undefined {
    const { stack, iam } = this.props;
    const domain = from.slice(from.indexOf('@') + 1);
    const identity = [from, domain].find((it) => this.identities.has(it)) ?? domain;
    const resource = `arn:aws:ses:${stack.region}:${stack.accountId}:identity/${identity}`;
    if (!iam.authorize(request.caller, { action, resource }).allowed) {
      const message = `User \`${request.caller.arn}' is not authorized to perform \`${action}' on resource \`${resource}'`;
      return jsonError('AccessDeniedException', message, 403);
    }
    if (this.identities.has(identity)) return undefined;
    return jsonError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region ${stack.region.toUpperCase()}: ${from}`,
    );
  }
}

function envelopeOf({ FromEmailAddress: from, Destination: to = {} }: SendEmail): Envelope {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = to;
  return { from, to: ToAddresses, cc: CcAddresses, bcc: BccAddresses };
}

async function parsed(mail: Buffer, envelope: Envelope): Promise<Awaited<ReturnType<typeof parseMail>> | undefined> {
  try {
    return await parseMail(mail, envelope);
  } catch {
    return undefined;
  }
}

function simpleContent({ Subject, Body, Attachments = [] }: SimpleMessage, envelope: Envelope) {
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
