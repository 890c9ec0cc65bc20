import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { ShardedPosition } from '#platform/dynamodb/sharded-query.js';
import { decodeCursor, encodeCursor, type Page, parseLimit } from '#platform/pagination/cursor.js';
import { presenceEnv } from '../realtime.env.js';
import { PresenceRepository } from './presence.repository.js';

/** Somebody who is online. */
export interface OnlineUser {
  readonly userId: string;
  readonly displayName: string;
}

/** A user, online or not. */
export interface FoundUser extends OnlineUser {
  readonly isOnline: boolean;
}

/** Which page of the users who are online. */
export interface OnlineQuery {
  readonly limit?: number | string | undefined;
  readonly cursor?: string | undefined;
  /** Left out of the list: the caller. */
  readonly except?: string | undefined;
}

/** Who is online, and what they are called (requirements D3, D14). */
@Injectable()
export class Presence {
  constructor(
    private readonly presence: PresenceRepository,
    private readonly clock: Clock,
    @InjectEnvironment(presenceEnv) private readonly env: Env<typeof presenceEnv>,
  ) {}

  /** Whether the user has a live connection, or lost the last one less than the grace time ago. Reads consistently. */
  async isOnline(userId: string): Promise<boolean> {
    return (await this.find(userId)).isOnline;
  }

  /** What the user was called at the last `$connect` (the id for somebody who never connected), and whether he is online. Reads consistently. */
  async find(userId: string): Promise<FoundUser> {
    const row = await this.presence.get(userId);
    // The sweep may be up to a minute late: the silence counts at once (DESIGN rule 4).
    const isOnline = row?.onlineShard !== undefined && (row.lastSeenAt ?? '') > this.silentSince();
    return { userId, displayName: row?.displayName ?? userId, isOnline };
  }

  /** What users were called at their last `$connect`; every one of them is in the map. */
  async displayNames(userIds: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const ids = [...userIds];
    const known = await this.presence.displayNames(ids);
    return new Map(ids.map((id) => [id, known.get(id) ?? id]));
  }

  /**
   * A page of the users who are online, by `userId`. The index is a moment behind.
   *
   * @throws InvalidCursorError (422), InvalidLimitError (422)
   */
  async online({ limit, cursor, except }: OnlineQuery): Promise<Page<OnlineUser>> {
    const size = parseLimit(limit);
    const identity = { list: 'online', except };
    const query = this.presence.online(this.silentSince());
    const isPosition = (value: unknown): value is ShardedPosition => query.isPosition(value);
    let position = cursor === undefined ? undefined : decodeCursor(identity, cursor, isPosition);
    const users: OnlineUser[] = [];
    // More than one round only where the one to leave out was among them.
    do {
      const page = await query.page(size - users.length, position);
      users.push(...page.items.map(toUser).filter(({ userId }) => userId !== except));
      position = page.position;
    } while (users.length < size && position);
    return { data: users, nextCursor: position ? encodeCursor(identity, position) : null };
  }

  private silentSince(): string {
    return new Date(this.clock.now() - this.env.PRESENCE_SILENCE_SECONDS * 1000).toISOString();
  }
}

function toUser(item: Readonly<Record<string, unknown>>): OnlineUser {
  const userId = String(item['userId']);
  return { userId, displayName: String(item['displayName'] ?? userId) };
}
