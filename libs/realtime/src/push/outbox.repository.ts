import { DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { outboxEnv } from '../realtime.env.js';
import type { PushedFrame, UserFrame } from './frame.js';

/** Sort key of the row that counts a user's frames. It never expires: a `seq` is never given twice. */
const COUNTER = 0;

/** How far a user's sequence went. */
export interface OutboxHead {
  /** Highest `seq`; 0 without any. */
  readonly seq: number;
  /** When it was given, milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Table `outbox`: frames addressed to users, for a replay (requirement X5). PK `userId`, SK `seq`. */
@Injectable()
export class OutboxRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
    @InjectEnvironment(outboxEnv) private readonly env: Env<typeof outboxEnv>,
  ) {}

  /**
   * Keeps a frame under the user's next `seq`. Two writes: what dies in between leaves a hole, which X5 allows; a single
   * one would make all frames of a user queue behind each other.
   */
  async append(userId: string, pushed: PushedFrame): Promise<UserFrame> {
    const seq = await this.#next(userId);
    const { type, eventId, ...rest } = pushed;
    // Not before its seq was taken: by this time a replay tells how old the gap in front of it is.
    const frame: UserFrame = { type, seq, eventId, ...rest, time: this.clock.nowIso() };
    const expireAt = this.clock.nowSeconds() + this.env.OUTBOX_RETENTION_HOURS * 3600;
    await this.client.send(
      new PutCommand({
        TableName: this.env.TABLE_OUTBOX,
        Item: { userId, seq, text: JSON.stringify(frame), expireAt },
      }),
    );
    return frame;
  }

  /** Reads consistently. */
  async head(userId: string): Promise<OutboxHead> {
    const Key = { userId, seq: COUNTER };
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.env.TABLE_OUTBOX, Key, ConsistentRead: true }),
    );
    return { seq: Number(Item?.['lastSeq'] ?? 0), at: Number(Item?.['lastAt'] ?? 0) };
  }

  /**
   * Kept frames from `seq` on, `seq` itself included, in order; expired ones are left out whether or not they were removed.
   *
   * @param limit most rows that are read
   */
  async from(userId: string, seq: number, limit: number): Promise<UserFrame[]> {
    const rows: Record<string, unknown>[] = [];
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.env.TABLE_OUTBOX,
        ConsistentRead: true,
        KeyConditionExpression: 'userId = :userId AND seq >= :seq',
        ExpressionAttributeValues: { ':userId': userId, ':seq': Math.max(seq, COUNTER + 1) },
        Limit: limit,
      },
    );
    for await (const { Items = [] } of pages) {
      rows.push(...Items);
      if (rows.length >= limit) break;
    }
    return rows
      .slice(0, limit)
      .filter(({ expireAt }) => Number(expireAt) > this.clock.nowSeconds())
      .map(({ text }) => JSON.parse(String(text)) as UserFrame);
  }

  async #next(userId: string): Promise<number> {
    const { Attributes } = await this.client.send(
      new UpdateCommand({
        TableName: this.env.TABLE_OUTBOX,
        Key: { userId, seq: COUNTER },
        UpdateExpression: 'SET lastAt = :now ADD lastSeq :one',
        ExpressionAttributeValues: { ':now': this.clock.now(), ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.['lastSeq']);
  }
}
