import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { DEFAULT_RETRY, retry, type Attempt, type RetryOptions } from '#platform/dynamodb/retry.js';
import type { mailEnv } from '../notifications.env.js';
import type { Recipient } from '../recipient.js';
import { Channel, NotSentError, type Letter } from './channel.js';
import { mimeOf } from './mime.js';

/** Nobody knows whether the message left. */
export class SendUnclearError extends Error {
  override readonly name = 'SendUnclearError';
}

/**
 * How long one mail waits for its turn when SES says that the account's rate is used up. Short, since a sender has ten recipients and ten
 * seconds; what does not get its turn comes again with the queue.
 */
const PATIENCE: RetryOptions = { ...DEFAULT_RETRY, budgetMs: 500, baseDelayMs: 50, maxDelayMs: 250 };

/** E-mail through SES. */
export class EmailChannel extends Channel<{ readonly email: string }> {
  constructor(
    private readonly ses: SESv2Client,
    private readonly clock: Clock,
    private readonly env: Env<typeof mailEnv>,
    private readonly patience: RetryOptions = PATIENCE,
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
    const command = new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [email] },
      Content: { Raw: { Data: data } },
    });
    await retry(
      () => this.attempt(command),
      this.patience,
      this.clock,
      (_attempts, cause) => refused(cause),
    );
  }

  private async attempt(command: SendEmailCommand): Promise<Attempt<void>> {
    try {
      await this.ses.send(command);
      return { done: true, value: undefined };
    } catch (error) {
      const status = statusOf(error);
      if (status === TOO_MANY_REQUESTS) return { done: false, cause: error };
      // An answer that puts the blame on the request.
      if (status !== undefined && status >= 400 && status < 500) throw refused(error);
      throw new SendUnclearError(`SES did not say whether it took the message: ${withoutAddresses(error)}`);
    }
  }
}

const TOO_MANY_REQUESTS = 429;

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

function refused(error: unknown): NotSentError {
  return new NotSentError(`SES refused the message: ${withoutAddresses(error)}`);
}

/** Undefined when there was no answer. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

/** SES quotes addresses in its messages; they have no place in a log, which errors end in with their causes. */
function withoutAddresses(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message.replace(/[^\s<>,;:]+@[^\s<>,;:]+/g, '[address]')}`;
}
