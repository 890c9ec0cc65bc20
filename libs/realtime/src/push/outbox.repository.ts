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
   * Keeps frames under the user's next `seq`s, in their order. Numbers are taken by a write of their own: what dies in between leaves a hole, which
   * X5 allows; a single write would make all frames of a user queue behind each other.
   */
  async append(userId: string, pushed: readonly PushedFrame[]): Promise<readonly UserFrame[]> {
    const last = await this.#take(userId, pushed.length);
    // Not before their seqs were taken: by this time a replay tells how old the gap in front of a frame is.
    const time = this.clock.nowIso();
    const frames = pushed.map(({ type, eventId, ...rest }, n): UserFrame => {
      const seq = last - pushed.length + 1 + n;
      return { type, seq, eventId, ...rest, time };
    });
    await Promise.all(frames.map(async (frame) => this.#keep(userId, frame)));
    return frames;
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

  async #keep(userId: string, frame: UserFrame): Promise<void> {
    const expireAt = this.clock.nowSeconds() + this.env.OUTBOX_RETENTION_HOURS * 3600;
    const Item = { userId, seq: frame.seq, text: JSON.stringify(frame), expireAt };
    await this.client.send(new PutCommand({ TableName: this.env.TABLE_OUTBOX, Item }));
  }

  /** @returns the highest of so many numbers */
  async #take(userId: string, count: number): Promise<number> {
    const { Attributes } = await this.client.send(
      new UpdateCommand({
        TableName: this.env.TABLE_OUTBOX,
        Key: { userId, seq: COUNTER },
        UpdateExpression: 'SET lastAt = :now ADD lastSeq :count',
        ExpressionAttributeValues: { ':now': this.clock.now(), ':count': count },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.['lastSeq']);
  }
}
