import { Injectable } from '@nestjs/common';
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
    @InjectEnvironment(presenceTimerEnv) private readonly env: Env<typeof presenceTimerEnv>,
  ) {}

  /**
   * Has `realtime-presence` look at the users after the grace time.
   *
   * @param delaySeconds of a timer that came too early
   */
  async arm(ended: readonly EndedConnection[], delaySeconds = this.env.CONNECTIONS_GRACE_SECONDS): Promise<void> {
    await this.sender.send(
      this.env.QUEUE_REALTIME_PRESENCE,
      ended.map(({ userId, connectionId, goneAt }) => ({ body: { userId, connectionId, goneAt }, delaySeconds })),
    );
  }
}
