import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { QueueSender } from '#platform/queues/queue-sender.js';
import type { ConnectionKey } from '../connections/connection-row.js';
import { presenceTimerEnv } from '../realtime.env.js';

/** A connection that ended for certain: what the timer carries (DESIGN rule 2). */
export interface EndedConnection extends ConnectionKey {
  /** When it was noticed, RFC 3339. */
  readonly goneAt: string;
}

/** Timers of the grace time: messages of the queue `realtime-presence`. */
@Injectable()
export class PresenceTimers {
  constructor(
    private readonly sender: QueueSender,
    private readonly clock: Clock,
    @InjectEnvironment(presenceTimerEnv) private readonly env: Env<typeof presenceTimerEnv>,
  ) {}

  /** Has `realtime-presence` look at the users after the grace time, or after what is left of it. */
  async arm(...ended: readonly EndedConnection[]): Promise<void> {
    const messages = ended.map((one) => {
      const { userId, connectionId, goneAt } = one;
      return { body: { userId, connectionId, goneAt }, delaySeconds: this.remaining(one) };
    });
    await this.sender.send(this.env.QUEUE_REALTIME_PRESENCE, messages);
  }

  /** Seconds until the grace time is over; 0 when it is. */
  remaining({ goneAt }: EndedConnection): number {
    const over = Date.parse(goneAt) + this.env.CONNECTIONS_GRACE_SECONDS * 1000;
    return Math.max(0, over - this.clock.now()) / 1000;
  }
}
