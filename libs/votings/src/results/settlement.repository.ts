import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import { Transactor } from '#platform/dynamodb/transact.js';
import type { Voting } from '../voting.js';
import { resultsTableEnv, votingsTableEnv } from '../votings.env.js';
import { BY_UNSETTLED, SUMMARY_PART, votingShards } from '../votings.keys.js';
import { rowChange } from './row-changes.js';

/** Which votings still lack final results, and the write that makes results final. */
@Injectable()
export class SettlementRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly transactor: Transactor,
    @InjectEnvironment(votingsTableEnv) private readonly votingsTable: Env<typeof votingsTableEnv>,
    @InjectEnvironment(resultsTableEnv) private readonly resultsTable: Env<typeof resultsTableEnv>,
  ) {}

  /**
   * Ids of votings that stopped at or before an instant and have no final results, those that stopped first at the front. From an index, so a voting
   * may have changed since.
   *
   * @param stoppedUntil RFC 3339 in UTC
   */
  async *unsettled(stoppedUntil: string): AsyncGenerator<string> {
    const query = new ShardedQuery(this.client, {
      tableName: this.votingsTable.TABLE_VOTINGS,
      indexName: BY_UNSETTLED,
      shardAttribute: 'unsettled',
      shards: votingShards,
      sortAttribute: 'closesAt',
      tableKey: ['votingId'],
      sortCondition: '#sort <= :stoppedUntil',
      values: { ':stoppedUntil': stoppedUntil },
    });
    for await (const { votingId } of query.all()) yield String(votingId);
  }

  /**
   * Makes the results of a voting final, once, if the voting is still the version that was judged: an extension that came in between
   * wins. The same transaction takes the voting out of the index.
   *
   * @param now RFC 3339 in UTC
   * @returns whether this call did it
   */
  async settle({ votingId, version }: Voting, now: string): Promise<boolean> {
    const change = rowChange(votingId);
    const result = await this.transactor.tryRun([
      {
        Update: {
          TableName: this.votingsTable.TABLE_VOTINGS,
          Key: { votingId },
          UpdateExpression: 'REMOVE #unsettled',
          ConditionExpression: '#version = :version AND attribute_exists(#unsettled)',
          ExpressionAttributeNames: { '#unsettled': 'unsettled', '#version': 'version' },
          ExpressionAttributeValues: { ':version': version },
        },
      },
      {
        Update: {
          TableName: this.resultsTable.TABLE_RESULTS,
          Key: { votingId, part: SUMMARY_PART },
          UpdateExpression: `SET #final = :true, finalAt = :now, ${change.tail}`,
          ConditionExpression: 'attribute_not_exists(#final)',
          ExpressionAttributeNames: { '#final': 'final', ...change.names },
          ExpressionAttributeValues: { ':true': true, ':now': now, ...change.values },
        },
      },
    ]);
    return result.committed;
  }
}
