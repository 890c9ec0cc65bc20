import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { type Duel, ended, isLive, isOverdue, refusalOf, timesEdge } from './duel.js';
import { BlockedError, SessionOverError } from './duels.errors.js';
import { EdgesRepository } from './edges.repository.js';
import type { Named } from './lock-row.js';
import { LocksRepository } from './locks.repository.js';
import { SessionsRepository } from './sessions.repository.js';

/** How often somebody tries, at most: own lock, guard, the other lock and open invitations may each turn out to be over, one after the other. */
export const MAX_TRIES = 6;

/** What time does to sessions (D7, D8, D13): asked by timers, by the sweep, and by whoever finds one in the way. */
@Injectable()
export class SessionClock {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly locks: LocksRepository,
    private readonly edges: EdgesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends a session if its deadline is over.
   *
   * @param duel as it was read a moment ago
   * @returns whether this call ended it; somebody else may have
   */
  async endIfOverdue(duel: Duel): Promise<boolean> {
    const edge = timesEdge(duel);
    const now = this.clock.now();
    if (!edge || refusalOf(duel, edge, 'time', now) !== undefined) return false;
    try {
      await this.edges.end(duel, ended(duel, edge, 'time', now));
      return true;
    } catch (error) {
      if (error instanceof SessionOverError) return false;
      throw error;
    }
  }

  /**
   * Looks at the sessions that rows name: overdue ones are ended as their timers would have ended them, rows of ended ones are released.
   *
   * A session that is not there is left alone: a transaction that writes it and the row may be under way.
   *
   * @returns whether any of them stands in nobody's way any more
   */
  async settle(rows: readonly Named[]): Promise<boolean> {
    const found = await this.sessions.getAll(rows.map(({ sessionId }) => sessionId));
    const settled = await Promise.all(rows.map(async (row) => this.settleOne(row, found.get(row.sessionId))));
    return settled.includes(true);
  }

  /**
   * Tries again as long as what refused turns out to be overdue or over: a timer that is late keeps nobody from a duel.
   *
   * @throws what the attempt throws
   */
  async unblocked<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof BlockedError) || tries === MAX_TRIES) throw error;
        if (!(await this.settle(error.rows))) throw error;
      }
    }
  }

  private async settleOne(row: Named, duel: Duel | undefined): Promise<boolean> {
    if (!duel) return false;
    if (isLive(duel)) {
      if (!isOverdue(duel, this.clock.now())) return false;
      // If not by this call, then somebody else's has ended it just now: it is out of the way all the same.
      await this.endIfOverdue(duel);
      return true;
    }
    await this.locks.release(row);
    return true;
  }
}
