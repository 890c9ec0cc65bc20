import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { DEFAULT_RETRY, retry, type Attempt } from '#platform/dynamodb/retry.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { toGroup, type Group } from '../groups/group.js';
import { toHeaderlessGroup, type HeaderlessGroup } from '../groups/stand-ins.js';
import { groupsTableEnv } from '../notifications.env.js';
import { BY_DEADLINE, deadlineShards, isHeader, isStandIn } from '../notifications.keys.js';

/** What is due, as it is now. */
export interface DueGroups {
  /** Their headers have to be removed. */
  readonly headers: readonly Group[];
  /** They should have been handed over long ago, unless their headers are still there. */
  readonly overdue: readonly HeaderlessGroup[];
}

/** Rows of one BatchGetItem, which is what DynamoDB takes at most. */
const BATCH_SIZE = 100;

/** Index `ExpiredTime` of the headers: keys only, so appends that leave the deadline alone do not touch it. */
@Injectable()
export class DeadlineIndex {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
    @InjectEnvironment(groupsTableEnv) private readonly env: Env<typeof groupsTableEnv>,
  ) {}

  /**
   * What the index says is due, the oldest first, in batches. Reads nothing else.
   *
   * @param dueAt RFC 3339 in UTC
   */
  async *due(dueAt: string): AsyncGenerator<DueGroups> {
    let keys: Item[] = [];
    for await (const { group, generation } of this.query(dueAt).all()) {
      keys.push({ group, generation });
      if (keys.length < BATCH_SIZE) continue;
      yield await this.read(keys, dueAt);
      keys = [];
    }
    if (keys.length > 0) yield await this.read(keys, dueAt);
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

  /**
   * The index follows with a delay: rows that are gone or not due any more are left out.
   *
   * @throws TransactionContentionError when DynamoDB leaves keys over, again and again
   */
  private async read(keys: readonly Item[], dueAt: string): Promise<DueGroups> {
    const table = this.env.TABLE_NOTIFICATION_GROUPS;
    const rows: Item[] = [];
    let rest = [...keys];
    const attempt = async (): Promise<Attempt<void>> => {
      const command = new BatchGetCommand({ RequestItems: { [table]: { Keys: rest, ConsistentRead: true } } });
      const { Responses = {}, UnprocessedKeys = {} } = await this.client.send(command);
      rows.push(...(Responses[table] ?? []));
      rest = UnprocessedKeys[table]?.Keys ?? [];
      if (rest.length === 0) return { done: true, value: undefined };
      return { done: false, cause: new Error(`${rest.length} keys were left over`) };
    };
    await retry(attempt, DEFAULT_RETRY, this.clock, (n, cause) => new TransactionContentionError(n, cause));
    const due = rows.filter(({ executeAt }) => String(executeAt) <= dueAt);
    return { headers: due.filter(isHeader).map(toGroup), overdue: due.filter(isStandIn).map(toHeaderlessGroup) };
  }
}
