import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { mailEnv } from '../notifications.env.js';
import type { Recipient } from '../recipient.js';
import { Channel, NotSentError, type Letter } from './channel.js';
import { mimeOf } from './mime.js';

/** Nobody knows whether the message left. */
export class SendUnclearError extends Error {
  override readonly name = 'SendUnclearError';
}

/** E-mail through SES. */
@Injectable()
export class EmailChannel extends Channel<{ readonly email: string }> {
  constructor(
    private readonly ses: SESv2Client,
    @InjectEnvironment(mailEnv) private readonly env: Env<typeof mailEnv>,
  ) {
    super();
  }

  reaches(recipient: Recipient): recipient is { readonly email: string } {
    return 'email' in recipient;
  }

  async send(
    { subject, text, html, attachments }: Letter,
    { email }: { email: string },
    messageId: string,
  ): Promise<void> {
    const from = this.env.MAIL_FROM;
    const data = await mimeOf({ from, to: email, subject, text, html, attachments, messageId });
    try {
      await this.ses.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [email] },
          Content: { Raw: { Data: data } },
        }),
      );
    } catch (error) {
      const reason = withoutAddresses(error);
      throw isRefusal(error)
        ? new NotSentError(`SES refused the message: ${reason}`)
        : new SendUnclearError(`SES did not say whether it took the message: ${reason}`);
    }
  }
}

/**
 * The client of SES. One attempt: after a broken connection nobody knows whether the mail left, so a repeat is for the queue to decide,
 * where it is counted.
 */
export function createSesClient(): SESv2Client {
  return new SESv2Client({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}

/** An answer of SES that puts the blame on the request, throttling included: it was not accepted. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error)) return false;
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return httpStatusCode !== undefined && httpStatusCode >= 400 && httpStatusCode < 500;
}

/** SES quotes addresses in its messages; they have no place in a log, which errors end in with their causes. */
function withoutAddresses(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message.replace(/[^\s<>,;:]+@[^\s<>,;:]+/g, '[address]')}`;
}
