import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { presenceEnv } from '../realtime.env.js';
import { PresenceRepository } from './presence.repository.js';
import type { PresenceRow } from './presence-row.js';
import { PresenceWriter } from './presence.writer.js';

/** Decides from a user's connections whether the user is still online. */
@Injectable()
export class PresenceKeeper {
  constructor(
    private readonly presence: PresenceRepository,
    private readonly writer: PresenceWriter,
    private readonly connections: ConnectionsRepository,
    private readonly clock: Clock,
    @InjectEnvironment(presenceEnv) private readonly env: Env<typeof presenceEnv>,
  ) {}

  /** What was last heard of at this time (RFC 3339) or before is silent. */
  silentSince(): string {
    return new Date(this.clock.now() - this.env.PRESENCE_SILENCE_SECONDS * 1000).toISOString();
  }

  /**
   * Takes the user offline if no connection is alive.
   *
   * @param mayLeave asked with the user's row before anything is written
   * @returns whether the user went offline by this
   */
  async settle(userId: string, mayLeave: (row: PresenceRow) => boolean = () => true): Promise<boolean> {
    // The row before the connections: whoever connects after this read raises the version, and the write below fails.
    const row = await this.presence.get(userId);
    if (row?.onlineShard === undefined || !mayLeave(row)) return false;
    const seen = await this.#lastSeen(userId);
    if (seen === undefined) return this.writer.leave(row);
    // Of the connection that is left, not of the one that ended.
    if (seen !== row.lastSeenAt) await this.writer.correct(row, seen);
    return false;
  }

  /** When the user's live connections were last heard of; undefined without any. */
  async #lastSeen(userId: string): Promise<string | undefined> {
    const silent = this.silentSince();
    const rows = await this.connections.listByUser(userId);
    return rows
      .map(({ lastSeenAt }) => lastSeenAt)
      .filter((seen) => seen > silent)
      .sort()
      .at(-1);
  }
}
