import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { MAX_DELAY_SECONDS, QueueSender } from '#platform/queues/queue-sender.js';
import { deadlineOf, type Duel } from './duel.js';
import { duelTimersEnv } from './duels.env.js';

/** A timer's message: it carries the state that it expects (DESIGN rule 2), so that any other one is none of its business. */
export interface DuelTimer {
  readonly sessionId: string;
  readonly state: 'pending' | 'active';
  readonly version: number;
  /** RFC 3339. */
  readonly dueAt: string;
}

/** Sets timers: messages of the queue `duels-timers`, which come back when they are due. */
@Injectable()
export class DuelTimers {
  constructor(
    private readonly sender: QueueSender,
    private readonly clock: Clock,
    @InjectEnvironment(duelTimersEnv) private readonly env: Env<typeof duelTimersEnv>,
  ) {}

  /** Sets the timer of a session's next state, before that state is written (DESIGN rule 4). */
  async set(next: Duel): Promise<void> {
    const { sessionId, state, version } = next;
    const dueAt = deadlineOf(next);
    if (dueAt === undefined || (state !== 'pending' && state !== 'active'))
      throw new Error(`A session that is ${state} has no timer`);
    await this.send({ sessionId, state, version, dueAt });
  }

  /** Sends a timer, on its way again if it came too early: SQS delays a message for at most 15 minutes. */
  async send(timer: DuelTimer): Promise<void> {
    const seconds = (Date.parse(timer.dueAt) - this.clock.now()) / 1000;
    const delaySeconds = Math.min(MAX_DELAY_SECONDS, Math.max(0, seconds));
    await this.sender.send(this.env.QUEUE_DUELS_TIMERS, [{ body: timer, delaySeconds }]);
  }
}

/** @throws Error when the body is no timer; what it holds is not quoted */
export function readTimer(body: unknown): DuelTimer {
  const { sessionId, state, version, dueAt } = (body ?? {}) as Partial<Record<keyof DuelTimer, unknown>>;
  const isTimer =
    typeof sessionId === 'string' &&
    (state === 'pending' || state === 'active') &&
    typeof version === 'number' &&
    typeof dueAt === 'string' &&
    Number.isFinite(Date.parse(dueAt));
  if (!isTimer) throw new Error('The message is not a timer of a duel');
  return { sessionId, state, version, dueAt };
}
