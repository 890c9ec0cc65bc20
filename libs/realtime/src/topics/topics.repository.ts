import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { allShards } from '../keys.js';
import { topicsEnv } from '../realtime.env.js';
import { EVERYBODYS_TOPICS } from './topic-registry.js';

/** What is known of a topic as a whole. */
export interface TopicState {
  /** The highest `seq` of its frames; 0 before the first. */
  readonly seq: number;
  /** Shards that have, or had, subscribers. */
  readonly shards: readonly number[];
  /** TTL, seconds since the Unix epoch; 0 for a topic that was never used, Infinity for those of everybody. */
  readonly expireAt: number;
}

/** Table `topics`: counts the frames of each topic, and knows where its subscribers are. PK `topic`. */
@Injectable()
export class TopicsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
    @InjectEnvironment(topicsEnv) private readonly env: Env<typeof topicsEnv>,
  ) {}

  /** Reads consistently: whoever subscribed before gets every frame after this `seq`. */
  async get(topic: string): Promise<TopicState> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.env.TABLE_TOPICS, Key: { topic }, ConsistentRead: true }),
    );
    return this.#stateOf(topic, Item);
  }

  /** Gives the next `seq` to a frame. */
  async next(topic: string): Promise<TopicState> {
    return this.#update(topic, 'ADD seq :one', { ':one': 1 });
  }

  /** Notes that a shard has subscribers: from now on frames go there. */
  async addShard(topic: string, shard: number): Promise<TopicState> {
    return this.#update(topic, 'ADD shards :shards', { ':shards': new Set([shard]) });
  }

  async #update(topic: string, change: string, values: Record<string, unknown>): Promise<TopicState> {
    const expireAt = this.clock.nowSeconds() + this.env.TOPICS_RETENTION_HOURS * 3600;
    // Connections are subscribed to everybody's topics without a word, so nothing would keep their numbers while they are quiet.
    const expiry = isEverybodys(topic)
      ? { expression: 'REMOVE expireAt', values: {} }
      : { expression: 'SET expireAt = :expireAt', values: { ':expireAt': expireAt } };
    const { Attributes } = await this.client.send(
      new UpdateCommand({
        TableName: this.env.TABLE_TOPICS,
        Key: { topic },
        UpdateExpression: `${expiry.expression} ${change}`,
        ExpressionAttributeValues: { ...expiry.values, ...values },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return this.#stateOf(topic, Attributes);
  }

  #stateOf(topic: string, item: Record<string, unknown> | undefined): TopicState {
    const known = [...((item?.['shards'] ?? []) as Iterable<number>)];
    // Every connection is subscribed to these, so all shards count as used; nobody has to write that down.
    const shards = isEverybodys(topic) ? allShards(this.env.TOPICS_SHARDS) : [];
    return {
      seq: Number(item?.['seq'] ?? 0),
      shards: [...new Set([...shards, ...known])].sort((a, b) => a - b),
      expireAt: isEverybodys(topic) ? Infinity : Number(item?.['expireAt'] ?? 0),
    };
  }
}

function isEverybodys(topic: string): boolean {
  return EVERYBODYS_TOPICS.includes(topic);
}
