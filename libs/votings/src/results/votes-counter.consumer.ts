import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { StreamBatchConsumer, StreamChange } from '#platform/workers/consumers.js';
import type { UncountedVote } from '../votes/vote.js';
import { VoteCounter } from './vote-counter.js';

/**
 * Counts new votes from the stream of table `votes` (P6).
 *
 * Only INSERTs count: taking a vote's mark is a MODIFY on the same stream, and a REMOVE is TTL cleaning up long after the end (P5). The mapping's
 * filter keeps those away; they are harmless if it does not.
 */
@Injectable()
export class VotesCounterConsumer implements StreamBatchConsumer {
  constructor(
    private readonly counter: VoteCounter,
    private readonly logger: PlatformLogger,
  ) {}

  async consumeBatch(changes: readonly StreamChange[]): Promise<readonly string[]> {
    const inserts = changes.filter(({ type }) => type === 'INSERT').map((change) => ({ change, vote: toVote(change) }));
    const votes = inserts.flatMap(({ vote }) => vote ?? []);
    const { counted, alreadyCounted, held, failures } = await this.counter.count(votes);
    this.logger.info('votes counted', { counted, alreadyCounted, held, failed: failures.length });
    for (const error of new Set(failures.map((failure) => failure.error)))
      this.logger.error('votes not counted', error);
    const failed = new Set(failures.map(({ vote }) => keyOf(vote)));
    // Lambda goes on from the lowest of these numbers, so what comes after it is counted again: without effect.
    return inserts.filter(({ vote }) => !vote || failed.has(keyOf(vote))).map(({ change }) => change.sequenceNumber);
  }
}

/** The vote of an INSERT; undefined when the item is none, which makes the record fail and, after its retries, a dead letter. */
function toVote({ newImage }: StreamChange): UncountedVote | undefined {
  const { userId, votingId, choice } = newImage ?? {};
  if (typeof userId !== 'string' || typeof votingId !== 'string' || typeof choice !== 'string') return undefined;
  return { userId, votingId, choice };
}

function keyOf({ userId, votingId }: UncountedVote): string {
  return JSON.stringify([userId, votingId]);
}
