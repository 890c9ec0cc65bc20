import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Transactor, type TransactAction } from '#platform/dynamodb/transact.js';
import type { UncountedVote } from '../votes/vote.js';
import { resultsTableEnv, votesTableEnv } from '../votings.env.js';
import { counterPart } from '../votings.keys.js';
import { tally, toAttributes, type ResultRow } from './result-row.js';
import { rowChange } from './row-changes.js';

/** The one condition that makes counting exactly once: the vote still has its mark. */
const IS_UNCOUNTED = 'attribute_exists(uncounted)';

/** Table `results`: PK `votingId`, SK `part`: counter rows `shard#<n>` and the row `summary`. */
@Injectable()
export class ResultsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly transactor: Transactor,
    private readonly clock: Clock,
    @InjectEnvironment(votesTableEnv) private readonly votesTable: Env<typeof votesTableEnv>,
    @InjectEnvironment(resultsTableEnv) private readonly env: Env<typeof resultsTableEnv>,
  ) {}

  /** All rows of a voting, read consistently. */
  async rows(votingId: string): Promise<readonly ResultRow[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.env.TABLE_RESULTS,
        KeyConditionExpression: 'votingId = :votingId',
        ExpressionAttributeValues: { ':votingId': votingId },
        ConsistentRead: true,
      },
    );
    const rows: ResultRow[] = [];
    for await (const { Items = [] } of pages) rows.push(...Items);
    return rows;
  }

  /**
   * Counts votes of one voting: one transaction takes their marks and adds them to one of the voting's rows.
   *
   * One row, chosen at random: concurrent workers rarely meet on it, while adding to all rows every time would make them meet always.
   *
   * @param votes different votes, at most 99
   * @returns the votes that have no mark (any more); nothing was written unless there are none
   * @throws TransactionContentionError when conflicts or throttling do not end
   */
  async count(votingId: string, votes: readonly UncountedVote[]): Promise<readonly UncountedVote[]> {
    const result = await this.transactor.tryRun([...votes.map((vote) => this.unmark(vote)), this.add(votingId, votes)]);
    if (result.committed) return [];
    return result.failed.flatMap(({ index }) => votes[index] ?? []);
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
    const row = Math.floor(Math.random() * this.env.RESULTS_SHARDS);
    return {
      Update: {
        TableName: this.env.TABLE_RESULTS,
        Key: { votingId, part: counterPart(row) },
        UpdateExpression: `SET #updatedAt = :now, ${change.tail}, ${counts.map((_, i) => `#o${i} :n${i}`).join(', ')}`,
        ExpressionAttributeNames: {
          '#updatedAt': 'updatedAt',
          ...change.names,
          ...Object.fromEntries(counts.map(([attribute], i) => [`#o${i}`, attribute])),
        },
        ExpressionAttributeValues: {
          ':now': this.clock.nowIso(),
          ...change.values,
          ...Object.fromEntries(counts.map(([, count], i) => [`:n${i}`, count])),
        },
      },
    };
  }
}
