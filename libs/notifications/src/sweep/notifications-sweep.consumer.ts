import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import type { Group } from '../groups/group.js';
import { GroupsRepository, type Removal } from '../groups/groups.repository.js';
import { DeadlineIndex } from './deadline.index.js';

/** What a run did, in headers. */
export interface SweepReport {
  /** Removed, which hands them over. */
  readonly removed: number;
  /** Not due any more, or gone, when they were looked at. */
  readonly passed: number;
  /** Left for the next run, because others kept changing them. */
  readonly contended: number;
}

/** Removals at the same time. */
const CONCURRENCY = 25;

/** Removes the headers of groups that are due (N3). */
@Injectable()
export class NotificationsSweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly deadlines: DeadlineIndex,
    private readonly groups: GroupsRepository,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
  ) {}

  async run(): Promise<SweepReport> {
    const now = this.clock.nowIso();
    const removals: Removal[] = [];
    for await (const due of this.deadlines.due(now)) removals.push(...(await this.removeAll(due, now)));
    const count = (...kinds: readonly Removal[]): number => removals.filter((one) => kinds.includes(one)).length;
    const report = { removed: count('removed'), passed: count('gone', 'not-due'), contended: count('contended') };
    this.logger.info('due groups swept', { ...report });
    return report;
  }

  private async removeAll(due: readonly Group[], now: string): Promise<Removal[]> {
    const removals: Removal[] = [];
    for (let start = 0; start < due.length; start += CONCURRENCY) {
      const lot = due.slice(start, start + CONCURRENCY);
      removals.push(...(await Promise.all(lot.map((group) => this.groups.removeDue(group, now)))));
    }
    return removals;
  }
}
