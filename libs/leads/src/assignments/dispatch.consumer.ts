import { Injectable } from '@nestjs/common';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { Dispatcher, type DispatchReport } from './dispatcher.js';
import { toWakeUp, WakeUps } from './wake-ups.js';

/** `leads-dispatch`: a message is a reason to look, nothing more; what is done depends on the tables alone. */
@Injectable()
export class DispatchConsumer implements QueueConsumer {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly wakeUps: WakeUps,
    private readonly logger: PlatformLogger,
  ) {}

  async consume(message: QueueMessage): Promise<void> {
    const report = await this.dispatch(message);
    if (report.assigned > 0) this.logger.info('leads assigned', { ...report });
    // Another run goes on, so that this one ends before its time is up.
    if (report.unfinished) await this.wakeUps.send(`${message.messageId}:${message.receiveCount}:rest`);
  }

  /** Nothing that passes by itself fails a message: it would be out of sight for a minute, and with it the whole line behind it. */
  private async dispatch({ body, messageId }: QueueMessage): Promise<DispatchReport> {
    try {
      return await this.dispatcher.dispatch(toWakeUp(body));
    } catch (error) {
      if (!(error instanceof TransactionContentionError)) throw error;
      this.logger.warn('tables are under load', { messageId, attempts: error.attempts });
      return { assigned: 0, unfinished: true };
    }
  }
}
