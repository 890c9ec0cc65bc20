import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import type { Group, GroupName } from './groups/group.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { RemovalsRepository } from './groups/removals.repository.js';
import { mapGroup, type NotificationGroupDto } from './notifications.dto.js';
import { GroupNotFoundError } from './notifications.errors.js';

/** The ends of a group before its deadline: cancelling it, sending it now (N6). */
@Injectable()
export class NotificationEndingsService {
  constructor(
    private readonly groups: GroupsRepository,
    private readonly removals: RemovalsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Cancels everything of the group that has not been handed over.
   *
   * @throws GroupNotFoundError when there is nothing to cancel
   */
  async cancel(name: GroupName): Promise<void> {
    let cancelled = 0;
    for (const group of await this.groups.pending(name)) {
      // First the state, then the removal: whoever removes it, nothing is sent from here on.
      if (await this.groups.cancel(group, this.clock.nowIso())) cancelled += 1;
      await this.removals.removeCancelled(group);
    }
    if (cancelled === 0) throw new GroupNotFoundError();
  }

  /**
   * Sends everything of the group now: its headers are removed, as they would be at their deadline.
   *
   * @returns the newest generation as it was handed over
   * @throws GroupNotFoundError when there is nothing to send, TransactionContentionError
   */
  async flush(name: GroupName): Promise<NotificationGroupDto> {
    const groups = await this.groups.pending(name);
    const [newest] = groups;
    if (!newest) throw new GroupNotFoundError();
    for (const group of groups) await this.flushOne(group);
    return mapGroup({ ...newest, state: 'closed' }, this.clock.now());
  }

  private async flushOne(group: Group): Promise<void> {
    const removal = await this.removals.remove(group);
    if (removal === 'contended') throw new TransactionContentionError(1, new Error('the group kept changing'));
  }
}
