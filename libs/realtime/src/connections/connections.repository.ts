import { DeleteCommand, DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { connectionsEnv } from '../realtime.env.js';
import type { ConnectionKey, ConnectionRow } from './connection-row.js';

/** Table `connections`: one row per open connection (requirement D2). PK `userId`, SK `connectionId`. */
@Injectable()
export class ConnectionsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
    @InjectEnvironment(connectionsEnv) private readonly env: Env<typeof connectionsEnv>,
  ) {}

  /**
   * All connections of a user, without those whose row only waits for its removal. Consistent, so that a push right after
   * `$connect` finds the new one.
   */
  async listByUser(userId: string): Promise<ConnectionRow[]> {
    const rows: ConnectionRow[] = [];
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.env.TABLE_CONNECTIONS,
        ConsistentRead: true,
        KeyConditionExpression: 'userId = :userId',
        ExpressionAttributeValues: { ':userId': userId },
      },
    );
    for await (const { Items = [] } of pages) rows.push(...(Items as ConnectionRow[]));
    return rows.filter(({ expireAt }) => expireAt > this.clock.nowSeconds());
  }

  /**
   * Whether a 410 means that the connection has ended. During `$connect` API Gateway answers 410 too; whoever said
   * something since is past that, and so is whoever has no row or an old one.
   */
  async hasEnded(key: ConnectionKey): Promise<boolean> {
    const row = await this.get(key);
    if (!row || row.greeted) return true;
    return Date.parse(row.connectedAt) + this.env.CONNECTIONS_OPENING_SECONDS * 1000 <= this.clock.now();
  }

  async get({ userId, connectionId }: ConnectionKey): Promise<ConnectionRow | undefined> {
    const Key = { userId, connectionId };
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.env.TABLE_CONNECTIONS, Key, ConsistentRead: true }),
    );
    return Item as ConnectionRow | undefined;
  }

  /** Forgets a connection; harmless when it is forgotten already. */
  async delete({ userId, connectionId }: ConnectionKey): Promise<void> {
    const Key = { userId, connectionId };
    await this.client.send(new DeleteCommand({ TableName: this.env.TABLE_CONNECTIONS, Key }));
  }
}
