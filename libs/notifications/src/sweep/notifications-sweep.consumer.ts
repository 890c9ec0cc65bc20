import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { HandOver, named } from '../dispatch/hand-over.js';
import type { Group } from '../groups/group.js';
import { RemovalsRepository, type Removal } from '../groups/removals.repository.js';
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

/** Removals at the same time. */
const CONCURRENCY = 25;

/** Removes the headers of groups that are due (N3), and hands over what the stream's worker missed. */
@Injectable()
export class NotificationsSweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly deadlines: DeadlineIndex,
    private readonly removals: RemovalsRepository,
    private readonly senders: HandOver,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
  ) {}

  /** @throws AggregateError when some generations could not be handed over, after everything else is done; the next run tries again */
  async run(): Promise<SweepReport> {
    const now = this.clock.nowIso();
    const removals: Removal[] = [];
    const failures: unknown[] = [];
    let overdue = 0;
    for await (const due of this.deadlines.due(now)) {
      removals.push(...(await inLots(due.headers, (group) => this.remove(group, now))));
      failures.push(...(await inLots(due.overdue, (group) => this.handOver(group))).filter((error) => error));
      overdue += due.overdue.length;
    }
    const report = { ...summary(removals), overdue: overdue - failures.length };
    this.logger.info('due groups swept', { ...report, failed: failures.length });
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} groups could not be handed over`);
    return report;
  }

  private async remove(group: Group, now: string): Promise<Removal> {
    const removal = await this.removals.remove(group, now);
    // A cancellation that stopped half-way.
    if (removal === 'cancelled') await this.removals.removeCancelled(group);
    return removal;
  }

  /** @returns what went wrong, if anything */
  private async handOver(group: Group): Promise<unknown> {
    countMetric('OverdueHandovers');
    try {
      await this.senders.handOver(group);
      return undefined;
    } catch (error) {
      this.logger.error('a group could not be handed over', error, named(group));
      return error;
    }
  }
}

async function inLots<T>(groups: readonly Group[], act: (group: Group) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < groups.length; start += CONCURRENCY) {
    results.push(...(await Promise.all(groups.slice(start, start + CONCURRENCY).map(act))));
  }
  return results;
}

function summary(removals: readonly Removal[]): Omit<SweepReport, 'overdue'> {
  const count = (...kinds: readonly Removal[]): number => removals.filter((one) => kinds.includes(one)).length;
  return { removed: count('removed', 'cancelled'), passed: count('gone', 'not-due'), contended: count('contended') };
}
