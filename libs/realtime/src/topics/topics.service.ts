import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { ConnectionRow } from '../connections/connection-row.js';
import { realtimeGatewayEnv } from '../realtime.env.js';
import { SubscriptionsWriter } from './subscriptions.writer.js';
import { TopicRegistry } from './topic-registry.js';
import { TopicsRepository } from './topics.repository.js';

/** What a client is told about a topic. */
export interface TopicAnswer {
  readonly topic: string;
  readonly seq: number;
}

/** Subscribing connections to topics. */
@Injectable()
export class TopicsService {
  constructor(
    private readonly registry: TopicRegistry,
    private readonly topics: TopicsRepository,
    private readonly subscriptions: SubscriptionsWriter,
    @InjectEnvironment(realtimeGatewayEnv) private readonly env: Env<typeof realtimeGatewayEnv>,
  ) {}

  /**
   * Subscribes a connection. Every frame with a higher `seq` than the answer's is posted to it.
   *
   * @throws UnknownTopicError (404), ForbiddenError (403), TooManyTopicsError (409)
   */
  async subscribe(principal: Principal, connection: ConnectionRow, topic: string): Promise<TopicAnswer> {
    await this.registry.assertMayRead(principal, topic);
    await this.subscriptions.add(topic, connection, this.env.TOPICS_MAX_PER_CONNECTION);
    // Only now: a frame that takes its seq after this finds the subscription.
    return { topic, seq: await this.#announce(topic, connection) };
  }

  /** Ends a subscription; harmless when there is none. @throws UnknownTopicError (404) */
  async unsubscribe(connection: ConnectionRow, topic: string): Promise<TopicAnswer> {
    this.registry.assertKnown(topic);
    await this.subscriptions.remove(topic, connection);
    return { topic, seq: (await this.topics.get(topic)).seq };
  }

  /** Makes the publishers look into the connection's shard. Written once per shard only: a topic's row is read by all, written by few. */
  async #announce(topic: string, { connectionId, expireAt }: ConnectionRow): Promise<number> {
    const shard = this.subscriptions.shardOf(connectionId);
    const known = await this.topics.get(topic);
    if (known.shards.includes(shard) && known.expireAt > expireAt) return known.seq;
    return (await this.topics.addShard(topic, shard)).seq;
  }
}
