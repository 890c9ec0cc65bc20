import { Injectable } from '@nestjs/common';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { Push } from '#realtime/push/push.js';
import { VotingsRepository } from '../votings.repository.js';
import { resultsTopic } from '../votings.topics.js';
import { RESULTS_FRAME } from './announcement.js';
import { sumRows, type Results } from './result-row.js';
import { ResultsRepository } from './results.repository.js';

/**
 * Pushes results to a voting's topic (P8), from the FIFO queue `results-announce`. What it reads is at least as new as what was announced
 * (docstring of `slotOf`); one voting's messages come one after the other, so frames get their `seq` in the order of what they show.
 */
@Injectable()
export class ResultsPublisherConsumer implements QueueConsumer {
  constructor(
    private readonly votings: VotingsRepository,
    private readonly results: ResultsRepository,
    private readonly push: Push,
  ) {}

  /** @throws Error for a message that names no voting: it becomes a dead letter */
  async consume({ body }: QueueMessage): Promise<void> {
    const votingId = votingIdOf(body);
    const voting = await this.votings.get(votingId);
    if (!voting) throw new Error(`There is no voting ${votingId}`);
    const results = sumRows(voting, await this.results.rows(votingId));
    await this.push.toTopic(resultsTopic(votingId), {
      type: RESULTS_FRAME,
      eventId: eventIdOf(results),
      data: { ...results },
    });
  }
}

function votingIdOf(body: unknown): string {
  const votingId = typeof body === 'object' && body !== null && 'votingId' in body ? body.votingId : undefined;
  if (typeof votingId === 'string') return votingId;
  throw new Error('The message names no voting');
}

/**
 * The state names itself: a repeat that shows the same is dropped by clients, one that shows more is not. Totals only grow, except by a repair,
 * which is an update with a time of its own.
 */
function eventIdOf({ votingId, total, lastUpdated, final }: Results): string {
  return [votingId, RESULTS_FRAME, lastUpdated ?? 'none', total, ...(final ? ['final'] : [])].join(':');
}
