import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { DuelTimers, readTimer } from '../duel-timers.js';
import { SessionClock } from '../session-clock.js';
import { SessionsRepository } from '../sessions.repository.js';

/**
 * Ends sessions on time (D7, D8): the queue `duels-timers`. Early timers are sent on their way again; late, doubled and stale ones find another
 * state than they expect and do nothing.
 */
@Injectable()
export class DuelsTimersConsumer implements QueueConsumer {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly time: SessionClock,
    private readonly timers: DuelTimers,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
  ) {}

  /** @throws Error when the message is no timer */
  async consume({ body }: QueueMessage): Promise<void> {
    const timer = readTimer(body);
    const lateMs = this.clock.now() - Date.parse(timer.dueAt);
    if (lateMs < 0) return this.timers.send(timer);
    const duel = await this.sessions.get(timer.sessionId);
    const { sessionId, state, version } = timer;
    if (duel?.state !== state || duel.version !== version) return;
    if (await this.time.endIfOverdue(duel)) this.logger.info('session ended by time', { sessionId, state, lateMs });
  }
}
