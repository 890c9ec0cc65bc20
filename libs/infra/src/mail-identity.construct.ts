import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity/index.js';
import { Construct } from 'constructs';
import type { Binding } from './binding.js';

export interface MailIdentityProps {
  /** Address that mails come from; its domain is what SES has to verify (by DKIM records, see docs/deploy.md). */
  readonly from: string;
}

/** A domain that mails may be sent from. */
export class MailIdentity extends Construct {
  private readonly arn: string;
  private readonly from: string;

  constructor(scope: Construct, id: string, props: MailIdentityProps) {
    super(scope, id);
    const [, domain, ...rest] = props.from.split('@');
    if (!domain || rest.length > 0) throw new Error(`Mail identity "${id}": "${props.from}" is no address`);
    this.from = props.from;
    this.arn = new Sesv2EmailIdentity(this, 'Default', { emailIdentity: domain }).arn;
  }

  /** Sending mail; variable `MAIL_FROM` is the sender. SES asks for the second action where the MIME text is ours. */
  send(): Binding {
    return {
      env: { MAIL_FROM: this.from },
      statements: [{ actions: ['ses:SendEmail', 'ses:SendRawEmail'], resources: [this.arn] }],
    };
  }
}
