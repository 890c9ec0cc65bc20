import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { Dispatcher } from './dispatcher.js';
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
    const report = await this.dispatcher.dispatch(toWakeUp(message.body));
    if (report.assigned > 0) this.logger.info('leads assigned', { ...report });
    // Another run goes on, so that this one ends before its time is up.
    if (report.unfinished) await this.wakeUps.send(`${message.messageId}:rest`);
  }
}
