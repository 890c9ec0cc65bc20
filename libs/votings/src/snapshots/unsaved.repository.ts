import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import type { ResultRow } from '../results/result-row.js';
import { revisionOf } from '../results/row-changes.js';
import { resultsTableEnv } from '../votings.env.js';
import { BY_UNSAVED, votingShards } from '../votings.keys.js';

/** The row changed after it was read: it stays marked for the next snapshot. */
class ChangedAgain extends Error {}

/** Which results are in no snapshot yet: the sparse index `byUnsaved`, whose mark every change of a row sets. */
@Injectable()
export class UnsavedRepository {
  readonly #table: string;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    @InjectEnvironment(resultsTableEnv) env: Env<typeof resultsTableEnv>,
  ) {
    this.#table = env.TABLE_RESULTS;
  }

  /** Ids of votings with marked rows, each once. From an index, so a voting may have been saved since. */
  async *votings(): AsyncGenerator<string> {
    const query = new ShardedQuery(this.client, {
      tableName: this.#table,
      indexName: BY_UNSAVED,
      shardAttribute: 'unsaved',
      shards: votingShards,
      sortAttribute: 'votingId',
      tableKey: ['votingId', 'part'],
    });
    let last: unknown;
    for await (const { votingId } of query.all()) {
      // All rows of a voting are in one shard and come one after the other.
      if (votingId !== last) yield String(votingId);
      last = votingId;
    }
  }

  /** Takes the mark of a row, if it is still the one that was read. @returns whether it was */
  async clear(row: ResultRow): Promise<boolean> {
    const input = {
      TableName: this.#table,
      Key: { votingId: row['votingId'], part: row['part'] },
      UpdateExpression: 'REMOVE #unsaved',
      ConditionExpression: '#revision = :seen',
      ExpressionAttributeNames: { '#unsaved': 'unsaved', '#revision': 'revision' },
      ExpressionAttributeValues: { ':seen': revisionOf(row) },
    };
    try {
      await this.writer.update(input, () => new ChangedAgain());
      return true;
    } catch (error) {
      if (error instanceof ChangedAgain) return false;
      throw error;
    }
  }
}

/** Whether a row changed since the last snapshot. */
export function isUnsaved(row: ResultRow): boolean {
  return row['unsaved'] !== undefined;
}
