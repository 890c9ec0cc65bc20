import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { shardOf } from '../keys.js';
import { presenceEnv } from '../realtime.env.js';
import type { PresenceRow } from './presence-row.js';

/** What makes a user online: a connection of this user was heard of. */
export interface Sighting {
  readonly userId: string;
  readonly displayName: string;
  /** RFC 3339. */
  readonly lastSeenAt: string;
}

type Update = UpdateCommandInput & { UpdateExpression: string };

/** Somebody else wrote the row meanwhile; what they wrote counts. */
class PresenceChanged extends Error {}

/** Writing the table `presence`. Every write raises the row's version. */
@Injectable()
export class PresenceWriter {
  constructor(
    private readonly writer: ConditionalWriter,
    @InjectEnvironment(presenceEnv) private readonly env: Env<typeof presenceEnv>,
  ) {}

  /** The user is online: for the transaction of `$connect`. */
  arrival({ userId, displayName, lastSeenAt }: Sighting): Update {
    const onlineShard = String(shardOf(userId, this.env.PRESENCE_SHARDS));
    return this.#update(userId, { displayName, lastSeenAt, onlineShard });
  }

  /** A connection of the user ended at `goneAt` (RFC 3339): for the transaction of `$disconnect`. */
  departure(userId: string, goneAt: string): Update {
    return this.#update(userId, { goneAt });
  }

  /** A connection of the user was heard of; makes an offline user online again. */
  async seen(sighting: Sighting): Promise<void> {
    await this.writer.update(this.arrival(sighting), () => new PresenceChanged());
  }

  /** Takes the user offline unless anything changed since `row` was read. @returns whether that was so */
  async leave(row: PresenceRow): Promise<boolean> {
    return this.#unlessChanged(row, this.#update(row.userId, {}, 'REMOVE onlineShard'));
  }

  /** Corrects when the user was last heard of, unless anything changed since `row` was read. */
  async correct(row: PresenceRow, lastSeenAt: string): Promise<boolean> {
    return this.#unlessChanged(row, this.#update(row.userId, { lastSeenAt }));
  }

  async #unlessChanged(row: PresenceRow, update: Update): Promise<boolean> {
    const condition = {
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
    };
    const values = { ...update.ExpressionAttributeValues, ':version': row.version };
    try {
      await this.writer.update(
        { ...update, ...condition, ExpressionAttributeValues: values },
        () => new PresenceChanged(),
      );
      return true;
    } catch (error) {
      if (error instanceof PresenceChanged) return false;
      throw error;
    }
  }

  /** @param more another clause of the update */
  #update(userId: string, attributes: Readonly<Record<string, string>>, more = ''): Update {
    // With the correlation id, which the stream hands on (requirement X6).
    const set = { ...attributes, [CORRELATION_ATTRIBUTE]: CorrelationContext.get() ?? 'none' };
    const assignments = Object.keys(set).map((name) => `${name} = :${name}`);
    return {
      TableName: this.env.TABLE_PRESENCE,
      Key: { userId },
      UpdateExpression: `SET ${assignments.join(', ')} ${more} ADD #version :one`,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
        ':one': 1,
      },
    };
  }
}
