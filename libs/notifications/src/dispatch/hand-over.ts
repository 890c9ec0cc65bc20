import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { Group } from '../groups/group.js';
import { ItemsRepository } from '../groups/items.repository.js';
import { RemovalsRepository } from '../groups/removals.repository.js';
import type { HeaderlessGroup } from '../groups/stand-ins.js';
import { countMetric } from '../notifications.metrics.js';
import { NotificationTypes } from '../types/notification-types.js';
import { messagesOf } from './dispatch-message.js';
import { DispatchQueues } from './dispatch.queues.js';

/**
 * Hands a generation whose header is gone to the senders. From then on its items cannot change: an append needs the header.
 * Handing over twice makes messages twice; senders notice.
 */
@Injectable()
export class HandOver {
  constructor(
    private readonly items: ItemsRepository,
    private readonly queues: DispatchQueues,
    private readonly removals: RemovalsRepository,
    private readonly types: NotificationTypes,
    private readonly logger: PlatformLogger,
  ) {}

  /** @throws Error when the type is unknown or a queue does not take the messages; then the header's stand-in stays for the sweep */
  async handOver(group: HeaderlessGroup): Promise<void> {
    const items = await this.items.count(group);
    if (items > 0 || group.itemCount > 0) await this.enqueue(group, items);
    await this.removals.settle(group);
  }

  private async enqueue(group: HeaderlessGroup, items: number): Promise<void> {
    const { lane } = this.types.get(group.type);
    if (items < group.itemCount) {
      countMetric('MissingItems', group.itemCount - items);
      this.logger.error('items are missing', new Error('fewer items than the header counts'), named(group));
    }
    await this.queues.send(lane, messagesOf(group, group.recipients));
    this.logger.info('group handed over', { ...named(group), recipients: group.recipients.length, count: items });
  }
}

/** What logs tell of a group: its id may be anything that a client chose. */
export function named({ type, generation }: Pick<Group, 'type' | 'generation'>): Readonly<Record<string, unknown>> {
  return { type, generation };
}
