import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { HandOver, named } from '../dispatch/hand-over.js';
import type { Group } from '../groups/group.js';
import { RemovalsRepository, type Removal } from '../groups/removals.repository.js';
import type { HeaderlessGroup } from '../groups/stand-ins.js';
import { countMetric } from '../notifications.metrics.js';
import { DeadlineIndex } from './deadline.index.js';

/** What a run did, in generations. */
export interface SweepReport {
  /** Headers removed, which hands them over. */
  readonly removed: number;
  /** Not due any more, or gone, when they were looked at. */
  readonly passed: number;
  /** Left for the next run, because others kept changing them. */
  readonly contended: number;
  /** Handed over in place of the stream's worker, which should have done it. */
  readonly overdue: number;
}

/** What came of one generation. */
type Outcome = Removal['outcome'] | 'handed-over' | 'settled' | 'failed';

/** Generations at the same time. */
const CONCURRENCY = 25;

/** Removes the headers of groups that are due (N3), and hands over what got lost after a removal (DESIGN rule 6). */
@Injectable()
export class NotificationsSweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly deadlines: DeadlineIndex,
    private readonly removals: RemovalsRepository,
    private readonly senders: HandOver,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
  ) {}

  /** @throws Error when some generations failed, after everything else is done; the next run tries again */
  async run(): Promise<SweepReport> {
    const now = this.clock.nowIso();
    const outcomes: Outcome[] = [];
    for await (const { headers, overdue } of this.deadlines.due(now)) {
      outcomes.push(...(await inLots(headers, (group) => this.attempt(group, () => this.remove(group, now)))));
      outcomes.push(...(await inLots(overdue, (group) => this.attempt(group, () => this.handOver(group, now)))));
    }
    const count = (...kinds: readonly Outcome[]): number => outcomes.filter((one) => kinds.includes(one)).length;
    const report = {
      removed: count('removed', 'cancelled'),
      passed: count('gone', 'not-due', 'settled'),
      contended: count('contended'),
      overdue: count('handed-over'),
    };
    const failed = count('failed');
    this.logger.info('due groups swept', { ...report, failed });
    if (failed > 0) throw new Error(`${failed} groups are left for the next run`);
    return report;
  }

  /** One group that cannot be dealt with must not keep the others waiting, which are behind it in every run. */
  private async attempt(group: HeaderlessGroup, work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await work();
    } catch (error) {
      this.logger.error('a due group is left for the next run', error, named(group));
      return 'failed';
    }
  }

  private async remove(group: Group, now: string): Promise<Outcome> {
    const { outcome } = await this.removals.remove(group, now);
    // A cancellation that stopped half-way.
    if (outcome === 'cancelled') await this.removals.removeCancelled(group);
    return outcome;
  }

  private async handOver(group: HeaderlessGroup, now: string): Promise<Outcome> {
    if (!(await this.removals.claim(group, now))) return 'settled';
    countMetric('OverdueHandovers');
    await this.senders.handOver(group);
    return 'handed-over';
  }
}

async function inLots<T, R>(groups: readonly T[], act: (group: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < groups.length; start += CONCURRENCY) {
    results.push(...(await Promise.all(groups.slice(start, start + CONCURRENCY).map(act))));
  }
  return results;
}
