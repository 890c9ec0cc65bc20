import { randomUUID } from 'node:crypto';
import type { Iam, ResolvedStack } from '../cloud.types.js';
import type { Mailbox } from '../mail/mailbox.js';
import { jsonError, type AwsRequest, type AwsResponse, type AwsService } from './aws-service.js';
import { sendableIn, type SendEmail } from './ses-request.js';

const SEND = '/v2/email/outbound-emails';

export interface SesServiceProps {
  readonly stack: ResolvedStack;
  readonly iam: Iam;
  readonly mailbox: Mailbox;
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
    const mail = await sendableIn(body);
    if ('status' in mail) return mail;
    const refused = this.refuse(request, mail.action, mail.sender);
    if (refused) return refused;
    const id = `local-${randomUUID()}`;
    this.props.mailbox.add({ id, sentAt: new Date().toISOString(), ...mail.content });
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
