import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { MAX_DELAY_SECONDS, QueueSender } from '#platform/queues/queue-sender.js';
import { timersQueueEnv } from '../leads.env.js';

/** What a timer carries: the state that it expects (DESIGN rule 2). */
export interface Timer {
  readonly leadId: string;
  readonly assignmentId: string;
}

/** Delayed messages that end assignments. An orphan is harmless, a missing one is found by the sweep. */
@Injectable()
export class Timers {
  constructor(
    private readonly queue: QueueSender,
    private readonly clock: Clock,
    @InjectEnvironment(timersQueueEnv) private readonly env: Env<typeof timersQueueEnv>,
  ) {}

  /** Starts timers that fire at `expiresAt` (RFC 3339); in stages where that is further off than SQS can delay. */
  async start(timers: readonly (Timer & { readonly expiresAt: string })[]): Promise<void> {
    const now = this.clock.now();
    const messages = timers.map(({ leadId, assignmentId, expiresAt }) => ({
      body: { leadId, assignmentId } satisfies Timer,
      delaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(0, (Date.parse(expiresAt) - now) / 1000)),
    }));
    await this.queue.send(this.env.QUEUE_LEADS_TIMERS, messages);
  }
}

/** Whether a message's body is a timer. */
export function isTimer(body: unknown): body is Timer {
  if (typeof body !== 'object' || body === null || !('leadId' in body) || !('assignmentId' in body)) return false;
  return typeof body.leadId === 'string' && typeof body.assignmentId === 'string';
}
