import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { Transactor } from '#platform/dynamodb/transact.js';
import { PresenceWriter } from '../presence/presence.writer.js';
import { connectionsEnv } from '../realtime.env.js';
import { SubscriptionsRepository } from '../topics/subscriptions.repository.js';
import { EVERYBODYS_TOPICS } from '../topics/topic-registry.js';
import type { ConnectionKey, ConnectionRow } from './connection-row.js';

/** The row is there and was refreshed a moment ago. */
class SeenRecently extends Error {}

/** There is no row of the connection. */
class RowMissing extends Error {}

type Condition = 'ConditionExpression' | 'ExpressionAttributeValues';

/**
 * Keeps `connections`, `presence` and `subscriptions` in step: whoever has a connection is online and subscribed to what everybody is
 * subscribed to.
 */
@Injectable()
export class ConnectionRegistry {
  constructor(
    private readonly transactor: Transactor,
    private readonly writer: ConditionalWriter,
    private readonly presence: PresenceWriter,
    private readonly subscriptions: SubscriptionsRepository,
    @InjectEnvironment(connectionsEnv) private readonly env: Env<typeof connectionsEnv>,
  ) {}

  /** All of it in one transaction. A repeated `$connect` writes the same again. */
  async open(row: ConnectionRow): Promise<void> {
    await this.transactor.run([
      { Put: { TableName: this.env.TABLE_CONNECTIONS, Item: { ...row, topics: new Set(EVERYBODYS_TOPICS) } } },
      { Update: this.presence.arrival(row) },
      ...EVERYBODYS_TOPICS.map((topic) => ({ Put: this.subscriptions.subscription(topic, row) })),
    ]);
  }

  /** Forgets an ended connection. Whether the user is still online is for the timer to say. */
  async close({ userId, connectionId }: ConnectionKey, goneAt: string): Promise<void> {
    const Key = { userId, connectionId };
    await this.transactor.run([
      { Delete: { TableName: this.env.TABLE_CONNECTIONS, Key } },
      { Update: this.presence.departure(userId, goneAt) },
    ]);
    await this.subscriptions.deleteAllOf(connectionId);
  }

  /** Notes that the connection spoke: from now on a 410 means that it has ended. */
  async greet(row: ConnectionRow): Promise<void> {
    await this.#refresh(row, { ConditionExpression: 'attribute_exists(userId)' });
  }

  /** Notes that the connection is alive, unless that was noted after `seenBefore` (RFC 3339). */
  async refresh(row: ConnectionRow, seenBefore: string): Promise<void> {
    const ConditionExpression = 'attribute_exists(userId) AND lastSeenAt <= :seenBefore';
    await this.#refresh(row, { ConditionExpression, ExpressionAttributeValues: { ':seenBefore': seenBefore } });
  }

  /** A row that is missing while its connection lives (a 410 was answered by mistake) is restored, with what belongs to it. */
  async #refresh(row: ConnectionRow, condition: Pick<UpdateCommandInput, Condition>): Promise<void> {
    try {
      await this.writer.update(this.#sighting(row, condition), (item) =>
        item ? new SeenRecently() : new RowMissing(),
      );
      await this.presence.seen(row);
    } catch (error) {
      if (error instanceof RowMissing) await this.open({ ...row, greeted: true });
      else if (!(error instanceof SeenRecently)) throw error;
    }
  }

  #sighting(row: ConnectionRow, condition: Pick<UpdateCommandInput, Condition>): UpdateCommandInput {
    const { userId, connectionId } = row;
    return {
      TableName: this.env.TABLE_CONNECTIONS,
      Key: { userId, connectionId },
      ...condition,
      UpdateExpression:
        'SET lastSeenAt = :seen, displayName = :name, connectedAt = :connected, expireAt = :expire, greeted = :greeted',
      ExpressionAttributeValues: {
        ':seen': row.lastSeenAt,
        ':name': row.displayName,
        ':connected': row.connectedAt,
        ':expire': row.expireAt,
        ':greeted': true,
        ...condition.ExpressionAttributeValues,
      },
    };
  }
}
