import {
  DeleteCommand,
  DynamoDBDocumentClient,
  paginateQuery,
  type PutCommandInput,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { ConnectionRow } from '../connections/connection-row.js';
import { BY_CONNECTION, shardOf, topicShard } from '../keys.js';
import { subscriptionsEnv } from '../realtime.env.js';
import type { SubscriptionKey, SubscriptionRow } from './subscription-row.js';

/** Subscribers of a shard, and where the next page begins. */
export interface SubscribersPage {
  readonly rows: readonly SubscriptionRow[];
  /** The last connection read; absent on the last page. */
  readonly last?: string;
}

/** Table `subscriptions`: PK `topicShard`, SK `connectionId`; index `byConnection`. */
@Injectable()
export class SubscriptionsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(subscriptionsEnv) private readonly env: Env<typeof subscriptionsEnv>,
  ) {}

  /** The shard that a connection's subscriptions are in. */
  shardOf(connectionId: string): number {
    return shardOf(connectionId, this.env.TOPICS_SHARDS);
  }

  /** Writes a subscription: for a transaction. */
  subscription(
    topic: string,
    { userId, connectionId, expireAt }: ConnectionRow,
  ): PutCommandInput & { Item: SubscriptionRow } {
    const row = { ...this.keyOf(topic, connectionId), topic, userId, expireAt };
    return { TableName: this.env.TABLE_SUBSCRIPTIONS, Item: row };
  }

  /** Deletes a subscription: for a transaction. */
  removal(topic: string, connectionId: string): { TableName: string; Key: SubscriptionKey } {
    return { TableName: this.env.TABLE_SUBSCRIPTIONS, Key: this.keyOf(topic, connectionId) };
  }

  keyOf(topic: string, connectionId: string): SubscriptionKey {
    return { topicShard: topicShard(topic, this.shardOf(connectionId)), connectionId };
  }

  /**
   * Subscribers of a topic in one shard, by connection. Consistent: whoever got the ack of `subscribe` gets the next frame.
   *
   * @param after the connection to begin behind
   */
  async page(topic: string, shard: number, limit: number, after?: string): Promise<SubscribersPage> {
    const key = { topicShard: topicShard(topic, shard) };
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.env.TABLE_SUBSCRIPTIONS,
        ConsistentRead: true,
        KeyConditionExpression: 'topicShard = :shard',
        ExpressionAttributeValues: { ':shard': key.topicShard },
        ExclusiveStartKey: after === undefined ? undefined : { ...key, connectionId: after },
        Limit: limit,
      }),
    );
    const rows = Items as SubscriptionRow[];
    return LastEvaluatedKey ? { rows, last: String(LastEvaluatedKey['connectionId']) } : { rows };
  }

  async delete({ topicShard: shard, connectionId }: SubscriptionKey): Promise<void> {
    const Key = { topicShard: shard, connectionId };
    await this.client.send(new DeleteCommand({ TableName: this.env.TABLE_SUBSCRIPTIONS, Key }));
  }

  /** Ends all subscriptions of a connection that the index knows; it is a moment behind. */
  async deleteAllOf(connectionId: string): Promise<void> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.env.TABLE_SUBSCRIPTIONS,
        IndexName: BY_CONNECTION,
        KeyConditionExpression: 'connectionId = :connectionId',
        ExpressionAttributeValues: { ':connectionId': connectionId },
      },
    );
    for await (const { Items = [] } of pages)
      await Promise.all(Items.map(async (item) => this.delete(item as SubscriptionKey)));
  }
}
