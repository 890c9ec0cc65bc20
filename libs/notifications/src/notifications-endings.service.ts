import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import type { GroupName } from './groups/group.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { RemovalsRepository, type Removal } from './groups/removals.repository.js';
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
      if (await this.removals.cancel(group)) cancelled += 1;
      await this.removals.removeCancelled(group);
    }
    if (cancelled === 0) throw new GroupNotFoundError();
  }

  /**
   * Sends everything of the group now: its headers are removed, as they would be at their deadline.
   *
   * @returns the newest generation as it is handed over
   * @throws GroupNotFoundError when there is nothing to send, or someone else was faster to send or cancel it;
   *   TransactionContentionError
   */
  async flush(name: GroupName): Promise<NotificationGroupDto> {
    const removals: Removal[] = [];
    for (const group of await this.groups.pending(name)) removals.push(await this.removals.remove(group));
    if (removals.some(({ outcome }) => outcome === 'contended')) {
      throw new TransactionContentionError(1, new Error('the group kept changing'));
    }
    const newest = removals.find(({ outcome }) => outcome === 'removed');
    if (!newest) throw new GroupNotFoundError();
    return mapGroup({ ...newest.group, state: 'closed' }, this.clock.now());
  }
}
