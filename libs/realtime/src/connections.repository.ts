import { DeleteCommand, DynamoDBDocumentClient, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Env } from '#platform/config/env-spec.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { realtimeWsEnv } from './realtime.env.js';

/** A row of the table `connections`. */
export interface ConnectionRow {
  readonly userId: string;
  readonly connectionId: string;
  readonly displayName: string;
  /** RFC 3339. */
  readonly connectedAt: string;
  /** RFC 3339; at most one heartbeat behind. */
  readonly lastSeenAt: string;
  /** TTL, seconds since the Unix epoch. */
  readonly expireAt: number;
}

/** What names a row. */
export type ConnectionKey = Pick<ConnectionRow, 'userId' | 'connectionId'>;

/** The row is there and was refreshed a moment ago. */
class SeenRecently extends Error {}

/** Who is connected: one row per open connection (requirement D2). */
@Injectable()
export class ConnectionsRepository {
  readonly #table: string;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    @InjectEnvironment(realtimeWsEnv) env: Env<typeof realtimeWsEnv>,
  ) {
    this.#table = env.TABLE_CONNECTIONS;
  }

  /** Stores a new connection. A repeated `$connect` writes the same again. */
  async create(row: ConnectionRow): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.#table, Item: row }));
  }

  /**
   * Notes that a connection is alive, unless that was noted after `seenBefore` (RFC 3339). A row that is missing while its
   * connection lives (its write was lost, a 410 was answered by mistake) is restored.
   *
   * @returns whether anything was written
   */
  async refresh({ userId, connectionId, ...row }: ConnectionRow, seenBefore: string): Promise<boolean> {
    try {
      await this.writer.update(
        {
          TableName: this.#table,
          Key: { userId, connectionId },
          ConditionExpression: 'attribute_not_exists(userId) OR lastSeenAt <= :seenBefore',
          UpdateExpression: 'SET lastSeenAt = :seen, displayName = :name, connectedAt = :connected, expireAt = :expire',
          ExpressionAttributeValues: {
            ':seenBefore': seenBefore,
            ':seen': row.lastSeenAt,
            ':name': row.displayName,
            ':connected': row.connectedAt,
            ':expire': row.expireAt,
          },
        },
        () => new SeenRecently(),
      );
      return true;
    } catch (error) {
      if (error instanceof SeenRecently) return false;
      throw error;
    }
  }

  /** Forgets a connection; harmless when it is forgotten already. */
  async delete({ userId, connectionId }: ConnectionKey): Promise<void> {
    await this.client.send(new DeleteCommand({ TableName: this.#table, Key: { userId, connectionId } }));
  }

  /** All connections of a user. Consistent, so that a push right after `$connect` finds the new one. */
  async listByUser(userId: string): Promise<ConnectionRow[]> {
    const rows: ConnectionRow[] = [];
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.#table,
        ConsistentRead: true,
        KeyConditionExpression: 'userId = :userId',
        ExpressionAttributeValues: { ':userId': userId },
      },
    );
    for await (const { Items = [] } of pages) rows.push(...(Items as ConnectionRow[]));
    return rows;
  }
}
