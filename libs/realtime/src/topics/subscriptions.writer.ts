import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { type Item, Transactor } from '#platform/dynamodb/transact.js';
import { ConnectionRegistry } from '../connections/connection-registry.js';
import type { ConnectionRow } from '../connections/connection-row.js';
import { connectionsEnv } from '../realtime.env.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';
import { TooManyTopicsError } from './topics.errors.js';

/** The connection has no row. */
class NoConnectionRow extends Error {}

/** Adds and removes subscriptions together with the connection's own list of them, by which their number is bounded. */
@Injectable()
export class SubscriptionsWriter {
  constructor(
    private readonly transactor: Transactor,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly registry: ConnectionRegistry,
    @InjectEnvironment(connectionsEnv) private readonly env: Env<typeof connectionsEnv>,
  ) {}

  shardOf(connectionId: string): number {
    return this.subscriptions.shardOf(connectionId);
  }

  /** Adds a subscription; harmless when it is there. @throws TooManyTopicsError (409) */
  async add(topic: string, connection: ConnectionRow, limit: number): Promise<void> {
    try {
      await this.#add(topic, connection, limit);
    } catch (error) {
      if (!(error instanceof NoConnectionRow)) throw error;
      await this.registry.greet(connection);
      await this.#add(topic, connection, limit);
    }
  }

  async #add(topic: string, connection: ConnectionRow, limit: number): Promise<void> {
    const room = 'attribute_not_exists(topics) OR size(topics) < :limit OR contains(topics, :topic)';
    await this.transactor.run([
      {
        Update: {
          ...this.#list('ADD', topic, connection),
          ConditionExpression: `attribute_exists(userId) AND (${room})`,
          ExpressionAttributeValues: { ':topics': new Set([topic]), ':topic': topic, ':limit': limit },
        },
        onConditionFailed: (item?: Item) => (item ? new TooManyTopicsError(limit) : new NoConnectionRow()),
      },
      { Put: this.subscriptions.subscription(topic, connection) },
    ]);
  }

  /** Removes a subscription; harmless when there is none. */
  async remove(topic: string, connection: ConnectionRow): Promise<void> {
    const { committed } = await this.transactor.tryRun([
      { Update: { ...this.#list('DELETE', topic, connection), ConditionExpression: 'attribute_exists(userId)' } },
      { Delete: this.subscriptions.removal(topic, connection.connectionId) },
    ]);
    if (!committed) await this.subscriptions.delete(this.subscriptions.keyOf(topic, connection.connectionId));
  }

  #list(verb: 'ADD' | 'DELETE', topic: string, { userId, connectionId }: ConnectionRow) {
    return {
      TableName: this.env.TABLE_CONNECTIONS,
      Key: { userId, connectionId },
      UpdateExpression: `${verb} topics :topics`,
      ExpressionAttributeValues: { ':topics': new Set([topic]) },
    };
  }
}
