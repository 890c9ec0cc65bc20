import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { QueueSender } from '#platform/queues/queue-sender.js';
import { dispatchQueueEnv } from '../leads.env.js';

/** What became available, for a dispatcher whose indexes may be a moment behind. */
export interface WakeUp {
  readonly agents?: readonly string[];
  readonly leads?: readonly string[];
}

/** All wake-ups are in one group: one dispatcher at a time (L3). */
const GROUP = 'dispatch';

/** Wakes the dispatcher. */
@Injectable()
export class WakeUps {
  constructor(
    private readonly queue: QueueSender,
    @InjectEnvironment(dispatchQueueEnv) private readonly env: Env<typeof dispatchQueueEnv>,
  ) {}

  /** @param eventId names what happened: a repeat within 5 minutes wakes nobody */
  async send(eventId: string, wakeUp: WakeUp = {}): Promise<void> {
    const message = { body: wakeUp, groupId: GROUP, deduplicationId: eventId };
    await this.queue.send(this.env.QUEUE_LEADS_DISPATCH, [message]);
  }
}

/** Reads the body of a wake-up; what it does not name is no mistake, hints are only hints. */
export function toWakeUp(body: unknown): Required<WakeUp> {
  const { agents, leads } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return { agents: texts(agents), leads: texts(leads) };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
