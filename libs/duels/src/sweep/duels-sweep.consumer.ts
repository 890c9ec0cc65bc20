import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { eachWithLimit } from '#realtime/concurrency.js';
import { isLive } from '../duel.js';
import type { LockRow } from '../lock-row.js';
import { LocksRepository } from '../locks.repository.js';
import { SessionClock } from '../session-clock.js';
import { SessionsRepository } from '../sessions.repository.js';

/** What a run did. */
export interface DuelsSweepReport {
  /** Sessions whose timer had not ended them. */
  readonly ended: number;
  /** Locks and guards whose session was over. */
  readonly released: number;
}

/** Rows that are looked at together. */
const PAGE = 100;
/** Transactions at the same time. */
const CONCURRENCY = 10;

/** Ends what timers missed, and releases locks that outlived their session (D13). */
@Injectable()
export class DuelsSweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly locks: LocksRepository,
    private readonly time: SessionClock,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
  ) {}

  /** @throws AggregateError when some could not be ended or released, after everything else is done */
  async run(): Promise<DuelsSweepReport> {
    const failures: unknown[] = [];
    const ended = await this.endOverdue(failures);
    const released = await this.releaseOrphans(failures);
    const report = { ended, released };
    this.logger.info('duels swept', { ...report, failed: failures.length });
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} sessions or locks were left over`);
    return report;
  }

  private async endOverdue(failures: unknown[]): Promise<number> {
    let count = 0;
    for await (const ids of pages(this.sessions.overdue(this.clock.nowIso()))) {
      const duels = await this.sessions.getAll(ids);
      await eachWithLimit(duels.values(), CONCURRENCY, async (duel) => {
        await this.time.endIfOverdue(duel).then(
          (didEnd) => (count += didEnd ? 1 : 0),
          (error: unknown) => failures.push(error),
        );
      });
    }
    return count;
  }

  private async releaseOrphans(failures: unknown[]): Promise<number> {
    let count = 0;
    for await (const rows of pages(this.locks.all())) {
      await eachWithLimit(await this.orphansAmong(rows), CONCURRENCY, async (row) => {
        await this.locks.release(row).then(
          () => (count += 1),
          (error: unknown) => failures.push(error),
        );
      });
    }
    return count;
  }

  /** Rows of sessions that are over. A session that is not there may be under way, together with the row, until its time is over. */
  private async orphansAmong(rows: readonly LockRow[]): Promise<readonly LockRow[]> {
    const duels = await this.sessions.getAll(rows.map(({ sessionId }) => sessionId));
    const now = this.clock.nowIso();
    return rows.filter(({ sessionId, until }) => {
      const duel = duels.get(sessionId);
      return duel ? !isLive(duel) : until <= now;
    });
  }
}

async function* pages<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let page: T[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length === PAGE) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}
