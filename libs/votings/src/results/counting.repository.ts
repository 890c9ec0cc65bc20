import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Transactor, type TransactAction } from '#platform/dynamodb/transact.js';
import type { UncountedVote } from '../votes/vote.js';
import { resultShardsEnv, resultsTableEnv, votesTableEnv } from '../votings.env.js';
import { counterPart } from '../votings.keys.js';
import { tally, toAttributes } from './result-row.js';
import { rowChange } from './row-changes.js';

/** The one condition that makes counting exactly once: the vote still has its mark. */
const IS_UNCOUNTED = 'attribute_exists(uncounted)';

/** Nobody holds the row: a repair makes counting wait, so that it can measure (docs/votings.md). Holds end by themselves. */
const IS_NOT_HELD = 'attribute_not_exists(heldUntil) OR heldUntil < :seconds';

/** What kept a lot from being counted; nothing was written unless it is empty. */
export interface Uncountable {
  /** Votes that have no mark (any more). */
  readonly unmarked: readonly UncountedVote[];
  /** Whether counting of this voting has to wait. */
  readonly held: boolean;
}

/** The write that counts votes: tables `votes` and `results` in one transaction. */
@Injectable()
export class CountingRepository {
  constructor(
    private readonly transactor: Transactor,
    private readonly clock: Clock,
    @InjectEnvironment(votesTableEnv) private readonly votesTable: Env<typeof votesTableEnv>,
    @InjectEnvironment(resultsTableEnv) private readonly resultsTable: Env<typeof resultsTableEnv>,
    @InjectEnvironment(resultShardsEnv) private readonly shards: Env<typeof resultShardsEnv>,
  ) {}

  /**
   * Counts votes of one voting: one transaction takes their marks and adds them to one of the voting's rows.
   *
   * One row, chosen at random: concurrent workers rarely meet on it, while adding to all rows every time would make them meet always.
   *
   * @param votes different votes, at most 99
   * @throws TransactionContentionError when conflicts or throttling do not end
   */
  async count(votingId: string, votes: readonly UncountedVote[]): Promise<Uncountable> {
    const result = await this.transactor.tryRun([...votes.map((vote) => this.unmark(vote)), this.add(votingId, votes)]);
    if (result.committed) return { unmarked: [], held: false };
    return {
      unmarked: result.failed.flatMap(({ index }) => votes[index] ?? []),
      held: result.failed.some(({ index }) => index === votes.length),
    };
  }

  private unmark({ userId, votingId }: UncountedVote): TransactAction {
    return {
      Update: {
        TableName: this.votesTable.TABLE_VOTES,
        Key: { userId, votingId },
        UpdateExpression: 'REMOVE uncounted',
        ConditionExpression: IS_UNCOUNTED,
      },
    };
  }

  private add(votingId: string, votes: readonly UncountedVote[]): TransactAction {
    const counts = toAttributes(tally(votes));
    const change = rowChange(votingId);
    const row = Math.floor(Math.random() * this.shards.RESULTS_SHARDS);
    return {
      Update: {
        TableName: this.resultsTable.TABLE_RESULTS,
        Key: { votingId, part: counterPart(row) },
        UpdateExpression: `SET #updatedAt = :now, ${change.tail}, ${counts.map((_, i) => `#o${i} :n${i}`).join(', ')}`,
        ConditionExpression: IS_NOT_HELD,
        ExpressionAttributeNames: {
          '#updatedAt': 'updatedAt',
          ...change.names,
          ...Object.fromEntries(counts.map(([attribute], i) => [`#o${i}`, attribute])),
        },
        ExpressionAttributeValues: {
          ':now': this.clock.nowIso(),
          ':seconds': this.clock.nowSeconds(),
          ...change.values,
          ...Object.fromEntries(counts.map(([, count], i) => [`:n${i}`, count])),
        },
      },
    };
  }
}
