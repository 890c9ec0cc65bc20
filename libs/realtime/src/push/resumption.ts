import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import { resumeEnv } from '../realtime.env.js';
import { OutboxRepository } from './outbox.repository.js';
import { replayOf } from './replay.js';

/** Replays frames addressed to a user to one connection (requirement X5). */
@Injectable()
export class Resumption {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly poster: ConnectionPoster,
    private readonly clock: Clock,
    @InjectEnvironment(resumeEnv) private readonly env: Env<typeof resumeEnv>,
  ) {}

  /** Highest `seq` of the user's frames. */
  async highest(userId: string): Promise<number> {
    return (await this.outbox.head(userId)).seq;
  }

  /**
   * Posts what the user missed, in order, to this connection.
   *
   * @returns up to which `seq` nothing is missing any more
   * @throws ResumeFailedError (409)
   */
  async resume(userId: string, connectionId: string, lastSeq: number): Promise<number> {
    // The head first: a frame that is given a seq after it is pushed to this connection, which is in the table by now.
    const head = await this.outbox.head(userId);
    const maxReplay = this.env.OUTBOX_MAX_REPLAY;
    // One for lastSeq itself, one to see that there are too many.
    const kept = lastSeq > head.seq ? [] : await this.outbox.from(userId, lastSeq, maxReplay + 2);
    const settledBefore = this.clock.now() - this.env.OUTBOX_SETTLE_SECONDS * 1000;
    const { frames, through } = replayOf({ lastSeq, head, kept, maxReplay, settledBefore });
    for (const frame of frames) {
      const { outcome } = await this.poster.post(connectionId, JSON.stringify(frame));
      if (outcome === 'gone') break;
    }
    return through;
  }
}
