import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { PresenceTimers } from '../presence/presence-timers.js';
import type { ConnectionKey } from './connection-row.js';
import { ConnectionsRepository } from './connections.repository.js';

/** Connections that answered 410: they ended without a `$disconnect`, which is best effort. */
@Injectable()
export class LostConnections {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly timers: PresenceTimers,
    private readonly clock: Clock,
  ) {}

  /**
   * Forgets a connection that answered 410, as `$disconnect` would. Its subscriptions go with the timer at the latest.
   *
   * @returns false for one that is still opening: it stays
   */
  async forget(key: ConnectionKey): Promise<boolean> {
    if (!(await this.connections.hasEnded(key))) return false;
    // Timer first (DESIGN rule 4): a crash here leaves a row that the next push finds dead again.
    await this.timers.arm({ ...key, goneAt: this.clock.nowIso() });
    await this.connections.delete(key);
    return true;
  }
}
