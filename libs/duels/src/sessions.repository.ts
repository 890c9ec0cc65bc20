import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import { BatchGet } from './batch-get.js';
import type { Duel } from './duel.js';
import { sessionsEnv } from './duels.env.js';
import { BY_DEADLINE, canBeSessionId, duelShards } from './duels.keys.js';
import { toDuel } from './to-duel.js';

/** Table `sessions`, for reading. PK `sessionId`; indexes `byUserA`, `byUserB` and `byDeadline`. */
@Injectable()
export class SessionsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly batch: BatchGet,
    @InjectEnvironment(sessionsEnv) private readonly env: Env<typeof sessionsEnv>,
  ) {}

  /** Reads consistently: edges are decided on it. */
  async get(sessionId: string): Promise<Duel | undefined> {
    if (!canBeSessionId(sessionId)) return undefined;
    const command = new GetCommand({ TableName: this.env.TABLE_SESSIONS, Key: { sessionId }, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item && toDuel(Item);
  }

  /** The sessions of these ids that there are, by id, read consistently. */
  async getAll(sessionIds: readonly string[]): Promise<ReadonlyMap<string, Duel>> {
    const keys = [...new Set(sessionIds)].map((sessionId) => ({ sessionId }));
    const items = await this.batch.read({ tableName: this.env.TABLE_SESSIONS, keys, consistent: true });
    return new Map(items.map((item) => [String(item['sessionId']), toDuel(item)]));
  }

  /**
   * Ids of the sessions whose deadline is at or before an instant and that have not ended, the longest overdue first. The index follows
   * the table with a delay.
   *
   * @param until RFC 3339 in UTC
   */
  async *overdue(until: string): AsyncGenerator<string> {
    const query = new ShardedQuery(this.client, {
      tableName: this.env.TABLE_SESSIONS,
      indexName: BY_DEADLINE,
      shardAttribute: 'liveShard',
      shards: duelShards,
      sortAttribute: 'dueAt',
      tableKey: ['sessionId'],
      sortCondition: '#sort <= :until',
      values: { ':until': until },
    });
    for await (const { sessionId } of query.all()) yield String(sessionId);
  }
}
