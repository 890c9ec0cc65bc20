import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Transactor, type Item, type TransactAction } from '#platform/dynamodb/transact.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { deadlineOf, type Duel } from './duel.js';
import { duelEdgesEnv } from './duels.env.js';
import { SessionOverError } from './duels.errors.js';
import { duelShard, guardKey, lockKey, openInvitesKey } from './duels.keys.js';
import { alreadyInDuel, guarded, targetBusy, tooMany } from './obstacles.js';

/** What the row of a lock must not be, or must be, for a write to it. */
const IS_FREE = 'attribute_not_exists(lockKey)';
const IS_FREE_OR_OURS = 'attribute_not_exists(lockKey) OR sessionId = :sessionId';
const MAY_INVITE = 'attribute_not_exists(openInvites) OR size(openInvites) < :most';

/**
 * The edges of a session, each one transaction over `sessions` and `duel-locks` (D4, D9): either the session and all rows that name it
 * change, or nothing does.
 *
 * | after     | guard of the pair | in the inviter's open invitations | locks of both |
 * | --------- | ----------------- | --------------------------------- | ------------- |
 * | invite    | yes               | yes                               | no            |
 * | accept    | no                | no                                | yes           |
 * | every end | no                | no                                | no            |
 */
@Injectable()
export class EdgesRepository {
  constructor(
    private readonly transactor: Transactor,
    @InjectEnvironment(duelEdgesEnv) private readonly env: Env<typeof duelEdgesEnv>,
  ) {}

  /**
   * Writes a new invitation. Of several reasons to refuse it, the first of these counts.
   *
   * @throws AlreadyInDuelError; AlreadyInvitedError, or CrossingInvite when the invitee has invited the inviter; TargetBusyError;
   * TooManyInvitesError
   */
  async invite(duel: Duel): Promise<void> {
    await this.transactor.run([
      { ConditionCheck: this.lock(duel.userA, IS_FREE), onConditionFailed: alreadyInDuel },
      {
        Put: { TableName: this.env.TABLE_DUEL_LOCKS, Item: guardOf(duel), ConditionExpression: IS_FREE },
        onConditionFailed: (found) => guarded(duel.userA, found),
      },
      { ConditionCheck: this.lock(duel.userB, IS_FREE), onConditionFailed: targetBusy },
      this.addInvite(duel),
      {
        Put: {
          TableName: this.env.TABLE_SESSIONS,
          Item: this.toItem(duel),
          ConditionExpression: 'attribute_not_exists(sessionId)',
        },
      },
    ]);
  }

  /**
   * Makes an invitation a game, if nothing has happened to it since it was read.
   *
   * @param before as it was read
   * @throws SessionOverError, AlreadyInDuelError (the invitee), TargetBusyError (the inviter)
   */
  async accept(before: Duel, after: Duel): Promise<void> {
    const lockOf = (userId: string) => ({
      TableName: this.env.TABLE_DUEL_LOCKS,
      Item: lockFor(userId, after),
      ConditionExpression: IS_FREE,
    });
    await this.transactor.run([
      this.move(before, after),
      { Put: lockOf(after.userB), onConditionFailed: alreadyInDuel },
      { Put: lockOf(after.userA), onConditionFailed: targetBusy },
      ...this.closeInvitation(before),
    ]);
  }

  /**
   * Ends an invitation or a game, if nothing has happened to it since it was read.
   *
   * @param before as it was read
   * @throws SessionOverError
   */
  async end(before: Duel, after: Duel): Promise<void> {
    const rows =
      before.state === 'pending'
        ? this.closeInvitation(before)
        : [this.unlock(before, lockKey(before.userA)), this.unlock(before, lockKey(before.userB))];
    await this.transactor.run([this.move(before, after), ...rows]);
  }

  /** The session's next version. Whoever moved it first counts: from one state, a version has one successor. */
  private move(before: Duel, after: Duel): TransactAction {
    return {
      Put: {
        TableName: this.env.TABLE_SESSIONS,
        Item: this.toItem(after),
        ConditionExpression: '#state = :from AND #version = :version',
        ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
        ExpressionAttributeValues: { ':from': before.state, ':version': before.version },
      },
      onConditionFailed: () => new SessionOverError(),
    };
  }

  private closeInvitation(duel: Duel): TransactAction[] {
    return [
      this.unlock(duel, guardKey(duel.userA, duel.userB)),
      {
        Update: {
          TableName: this.env.TABLE_DUEL_LOCKS,
          Key: { lockKey: openInvitesKey(duel.userA) },
          UpdateExpression: 'DELETE openInvites :ids',
          ExpressionAttributeValues: { ':ids': new Set([duel.sessionId]) },
        },
      },
    ];
  }

  private addInvite(duel: Duel): TransactAction {
    const most = this.env.DUELS_MAX_OPEN_INVITES;
    return {
      Update: {
        TableName: this.env.TABLE_DUEL_LOCKS,
        Key: { lockKey: openInvitesKey(duel.userA) },
        UpdateExpression: 'ADD openInvites :ids SET expireAt = :expireAt',
        ConditionExpression: MAY_INVITE,
        ExpressionAttributeValues: {
          ':ids': new Set([duel.sessionId]),
          ':most': most,
          ':expireAt': this.expireAt(duel.expiresAt),
        },
      },
      onConditionFailed: (found) => tooMany(duel.userA, most, found),
    };
  }

  private unlock({ sessionId }: Duel, key: string): TransactAction {
    return {
      Delete: {
        TableName: this.env.TABLE_DUEL_LOCKS,
        Key: { lockKey: key },
        ConditionExpression: IS_FREE_OR_OURS,
        ExpressionAttributeValues: { ':sessionId': sessionId },
      },
    };
  }

  private lock(userId: string, ConditionExpression: string) {
    return { TableName: this.env.TABLE_DUEL_LOCKS, Key: { lockKey: lockKey(userId) }, ConditionExpression };
  }

  /** The item of a session: live ones are in the index by deadline, ended ones expire. */
  private toItem(duel: Duel): Item {
    const dueAt = deadlineOf(duel);
    return {
      ...duel,
      ...(dueAt !== undefined && { liveShard: duelShard(duel.sessionId), dueAt }),
      ...(duel.endedAt !== undefined && { expireAt: this.expireAt(duel.endedAt) }),
      [CORRELATION_ATTRIBUTE]: CorrelationContext.get(),
    };
  }

  /** TTL in seconds since the Unix epoch. @param end RFC 3339 */
  private expireAt(end: string): number {
    return Math.floor(Date.parse(end) / 1000) + this.env.DUELS_HISTORY_HOURS * 3600;
  }
}

function guardOf({ sessionId, userA, userB, expiresAt }: Duel): Item {
  const key = guardKey(userA, userB);
  return { lockKey: key, lockShard: duelShard(key), sessionId, until: expiresAt, inviter: userA };
}

function lockFor(userId: string, { sessionId, endsAt }: Duel): Item {
  const key = lockKey(userId);
  return { lockKey: key, lockShard: duelShard(key), sessionId, until: endsAt };
}
