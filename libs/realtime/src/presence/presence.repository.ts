import { BatchGetCommand, DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import { allShards, BY_ONLINE } from '../keys.js';
import { presenceEnv } from '../realtime.env.js';
import type { PresenceRow } from './presence-row.js';

/** Most keys of one BatchGetItem. */
const BATCH_KEYS = 100;

/** Reading the table `presence` (requirement D3). PK `userId`; sparse index `byOnline`: `onlineShard`, `userId`. */
@Injectable()
export class PresenceRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(presenceEnv) private readonly env: Env<typeof presenceEnv>,
  ) {}

  /** Reads consistently. */
  async get(userId: string): Promise<PresenceRow | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.env.TABLE_PRESENCE, Key: { userId }, ConsistentRead: true }),
    );
    return Item as PresenceRow | undefined;
  }

  /** Display names of those users that have ever connected. */
  async displayNames(userIds: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const ids = [...new Set(userIds)];
    const names = new Map<string, string>();
    for (let start = 0; start < ids.length; start += BATCH_KEYS) {
      for (const row of await this.#namesOf(ids.slice(start, start + BATCH_KEYS))) {
        if (row.displayName !== undefined) names.set(row.userId, row.displayName);
      }
    }
    return names;
  }

  /** Users in the index who were heard of after `seenAfter` (RFC 3339), by `userId`. */
  online(seenAfter: string): ShardedQuery {
    return new ShardedQuery(this.client, {
      tableName: this.env.TABLE_PRESENCE,
      indexName: BY_ONLINE,
      shardAttribute: 'onlineShard',
      shards: allShards(this.env.PRESENCE_SHARDS).map(String),
      sortAttribute: 'userId',
      filter: 'lastSeenAt > :seenAfter',
      values: { ':seenAfter': seenAfter },
    });
  }

  /** Users in the index who were last heard of at `seenUntil` (RFC 3339) or before, page by page. */
  async *silent(seenUntil: string): AsyncGenerator<string[]> {
    for (const shard of allShards(this.env.PRESENCE_SHARDS)) {
      const pages = paginateQuery(
        { client: this.client },
        {
          TableName: this.env.TABLE_PRESENCE,
          IndexName: BY_ONLINE,
          KeyConditionExpression: 'onlineShard = :shard',
          FilterExpression: 'lastSeenAt <= :seenUntil',
          ProjectionExpression: 'userId',
          ExpressionAttributeValues: { ':shard': String(shard), ':seenUntil': seenUntil },
        },
      );
      for await (const { Items = [] } of pages) yield Items.map(({ userId }) => String(userId));
    }
  }

  async #namesOf(userIds: readonly string[]): Promise<PresenceRow[]> {
    const rows: PresenceRow[] = [];
    let keys: Record<string, unknown>[] = userIds.map((userId) => ({ userId }));
    while (keys.length > 0) {
      const table = { Keys: keys, ProjectionExpression: 'userId, displayName' };
      const page = await this.client.send(new BatchGetCommand({ RequestItems: { [this.env.TABLE_PRESENCE]: table } }));
      rows.push(...((page.Responses?.[this.env.TABLE_PRESENCE] ?? []) as PresenceRow[]));
      keys = page.UnprocessedKeys?.[this.env.TABLE_PRESENCE]?.Keys ?? [];
    }
    return rows;
  }
}
