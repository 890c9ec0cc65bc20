import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { QueueSender } from '#platform/queues/queue-sender.js';
import type { StreamBatchConsumer, StreamChange } from '#platform/workers/consumers.js';
import { resultsAnnouncerEnv } from '../votings.env.js';
import { slotOf, type ResultsAnnouncement } from './announcement.js';

/**
 * Announces votings whose results changed (P8), from the stream of table `results`: one message per voting, whatever the batch holds of it.
 * Coalescing to one frame per `results.announceSeconds` is the FIFO queue's work, by deduplication id and delay ({@link slotOf}).
 */
@Injectable()
export class ResultsAnnouncerConsumer implements StreamBatchConsumer {
  readonly #slotMs: number;

  constructor(
    private readonly queue: QueueSender,
    private readonly clock: Clock,
    @InjectEnvironment(resultsAnnouncerEnv) private readonly env: Env<typeof resultsAnnouncerEnv>,
  ) {
    this.#slotMs = env.RESULTS_ANNOUNCE_SECONDS * 1000;
  }

  /** @throws QueueSendError when the queue does not take a message: all of the batch comes again, and is dropped where it was taken */
  async consumeBatch(changes: readonly StreamChange[]): Promise<readonly string[]> {
    const now = this.clock.now();
    const byVoting = Map.groupBy(changes, ({ keys }) => keys['votingId']);
    const messages = [...byVoting].map(([id, ofVoting]) => {
      const votingId = String(id);
      const changedAt = Math.max(...ofVoting.map(({ createdAt }) => createdAt));
      return {
        body: { votingId } satisfies ResultsAnnouncement,
        groupId: votingId,
        deduplicationId: `${votingId}#${slotOf(changedAt, now, this.#slotMs)}`,
      };
    });
    await this.queue.send(this.env.QUEUE_RESULTS_ANNOUNCE, messages);
    return [];
  }
}
