import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { BatchGet } from './batch-get.js';
import { duelLocksEnv } from './duels.env.js';
import { BY_SHARD, duelShards, guardKey, isOpenInvitesKey, lockKey } from './duels.keys.js';
import { type LockRow, type Named, toLockRow } from './lock-row.js';
import { alreadyInDuel, guarded, targetBusy } from './obstacles.js';

/** The row names another session by now: nothing to release. */
class NotTheSameSession extends Error {}

/**
 * Table `duel-locks`, for reading and mending. PK `lockKey`; sparse index `byShard`. Rows are `user#<id>` (a user in a game), `pair#<a>#<b>`
 * (an open invitation) and `invites#<id>` (a user's open invitations); they are written with the sessions, see `EdgesRepository`.
 */
@Injectable()
export class LocksRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly batch: BatchGet,
    private readonly writer: ConditionalWriter,
    @InjectEnvironment(duelLocksEnv) private readonly env: Env<typeof duelLocksEnv>,
  ) {}

  /**
   * Looks, consistently, whether somebody is in the way of an invitation. The transaction of the invitation decides; who looks first is spared
   * the timer of one that is hopeless.
   *
   * @throws AlreadyInDuelError, AlreadyInvitedError, TargetBusyError
   * @throws CrossingInvite when the invitee has invited the inviter
   */
  async assertFree(inviter: string, invitee: string): Promise<void> {
    const keys = [lockKey(inviter), guardKey(inviter, invitee), lockKey(invitee)];
    const rows = await this.getAll(keys, true);
    const [own, guard, target] = keys.map((key) => rows.get(key));
    if (own) throw alreadyInDuel(own);
    if (guard) throw guarded(inviter, guard);
    if (target) throw targetBusy(target);
  }

  /** The lock of a user, read consistently. */
  async of(userId: string): Promise<LockRow | undefined> {
    const Key = { lockKey: lockKey(userId) };
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.env.TABLE_DUEL_LOCKS, Key, ConsistentRead: true }),
    );
    return Item && toLockRow(Item);
  }

  /** Which of these users are in a game at an instant (RFC 3339); not read consistently. */
  async heldAmong(userIds: readonly string[], at: string): Promise<ReadonlySet<string>> {
    const rows = await this.getAll(userIds.map(lockKey), false);
    return new Set(userIds.filter((userId) => String(rows.get(lockKey(userId))?.['until'] ?? '') > at));
  }

  /** All guards and locks; without the inviters of guards. The index follows the table with a delay. */
  all(): AsyncIterable<LockRow> {
    const query = new ShardedQuery(this.client, {
      tableName: this.env.TABLE_DUEL_LOCKS,
      indexName: BY_SHARD,
      shardAttribute: 'lockShard',
      shards: duelShards,
      sortAttribute: 'lockKey',
    });
    return mapped(query.all(), toLockRow);
  }

  /** Makes a row name the session no longer; without an effect when it names another one by now. */
  async release({ lockKey, sessionId }: Named): Promise<void> {
    const row = { TableName: this.env.TABLE_DUEL_LOCKS, Key: { lockKey } };
    const write = isOpenInvitesKey(lockKey)
      ? this.writer.update({ ...row, ...without(sessionId) }, () => new NotTheSameSession())
      : this.writer.delete({ ...row, ...ifNamed(sessionId) }, () => new NotTheSameSession());
    await write.catch((error: unknown) => {
      if (!(error instanceof NotTheSameSession)) throw error;
    });
  }

  private async getAll(lockKeys: readonly string[], consistent: boolean): Promise<ReadonlyMap<string, Item>> {
    const keys = [...new Set(lockKeys)].map((key) => ({ lockKey: key }));
    const rows = await this.batch.read({ tableName: this.env.TABLE_DUEL_LOCKS, keys, consistent });
    return new Map(rows.map((row) => [String(row['lockKey']), row]));
  }
}

function without(sessionId: string) {
  return {
    UpdateExpression: 'DELETE openInvites :ids',
    ExpressionAttributeValues: { ':ids': new Set([sessionId]) },
  };
}

function ifNamed(sessionId: string) {
  return { ConditionExpression: 'sessionId = :sessionId', ExpressionAttributeValues: { ':sessionId': sessionId } };
}

async function* mapped<T>(items: AsyncIterable<Item>, map: (item: Item) => T): AsyncGenerator<T> {
  for await (const item of items) yield map(item);
}
