import { Injectable } from '@nestjs/common';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { Expiry } from './expiry.js';
import { isTimer, Timers } from './timers.js';

/** `leads-timers`: late, early, doubled and stale timers are harmless. */
@Injectable()
export class TimersConsumer implements QueueConsumer {
  constructor(
    private readonly expiry: Expiry,
    private readonly timers: Timers,
  ) {}

  async consume({ body }: QueueMessage): Promise<void> {
    if (!isTimer(body)) throw new Error('The message is no timer of a lead');
    const outcome = await this.expiry.expire(body.leadId, body.assignmentId);
    if (typeof outcome === 'object') await this.timers.start([{ ...body, expiresAt: outcome.runsUntil }]);
  }
}
