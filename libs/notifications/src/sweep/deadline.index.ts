import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { toGroup, type Group } from '../groups/group.js';
import { groupsTableEnv } from '../notifications.env.js';
import { BY_DEADLINE, deadlineShards } from '../notifications.keys.js';

/** Headers of one BatchGetItem, which is what DynamoDB takes at most. */
const BATCH_SIZE = 100;

/** Index `ExpiredTime` of the headers: keys only, so appends that leave the deadline alone do not touch it. */
@Injectable()
export class DeadlineIndex {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(groupsTableEnv) private readonly env: Env<typeof groupsTableEnv>,
  ) {}

  /**
   * Headers that the index says are due, the oldest first, in batches, as they are now. Reads nothing else.
   *
   * @param dueAt RFC 3339 in UTC
   */
  async *due(dueAt: string): AsyncGenerator<Group[]> {
    let keys: Item[] = [];
    for await (const { group, generation } of this.query(dueAt).all()) {
      keys.push({ group, generation });
      if (keys.length < BATCH_SIZE) continue;
      yield await this.read(keys);
      keys = [];
    }
    if (keys.length > 0) yield await this.read(keys);
  }

  private query(dueAt: string): ShardedQuery {
    return new ShardedQuery(this.client, {
      tableName: this.env.TABLE_NOTIFICATION_GROUPS,
      indexName: BY_DEADLINE,
      shardAttribute: 'deadlineShard',
      shards: deadlineShards,
      sortAttribute: 'executeAt',
      tableKey: ['group', 'generation'],
      sortCondition: '#sort <= :dueAt',
      values: { ':dueAt': dueAt },
    });
  }

  /** The index follows with a delay: headers that are gone by now are left out. */
  private async read(keys: readonly Item[]): Promise<Group[]> {
    const table = this.env.TABLE_NOTIFICATION_GROUPS;
    const groups: Group[] = [];
    let rest = [...keys];
    while (rest.length > 0) {
      const command = new BatchGetCommand({ RequestItems: { [table]: { Keys: rest, ConsistentRead: true } } });
      const { Responses = {}, UnprocessedKeys = {} } = await this.client.send(command);
      groups.push(...(Responses[table] ?? []).map(toGroup));
      rest = UnprocessedKeys[table]?.Keys ?? [];
    }
    return groups;
  }
}
