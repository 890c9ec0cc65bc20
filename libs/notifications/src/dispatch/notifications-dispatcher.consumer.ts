import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { StreamChange, StreamConsumer } from '#platform/workers/consumers.js';
import { toGroup, type Group } from '../groups/group.js';
import { ItemsRepository } from '../groups/items.repository.js';
import { LATEST_ROW } from '../notifications.keys.js';
import { countMetric } from '../notifications.metrics.js';
import { NotificationTypes } from '../types/notification-types.js';
import { messagesOf } from './dispatch-message.js';
import { DispatchQueues } from './dispatch.queues.js';

/**
 * Hands a generation over to the senders when its header is removed, by the sweep, by a flush or by TTL (N4). From then on its items
 * cannot change: an append needs the header.
 *
 * A record that comes twice makes messages twice; senders notice.
 */
@Injectable()
export class NotificationsDispatcherConsumer implements StreamConsumer {
  constructor(
    private readonly items: ItemsRepository,
    private readonly queues: DispatchQueues,
    private readonly types: NotificationTypes,
    private readonly logger: PlatformLogger,
  ) {}

  async consume({ type, oldImage, expired }: StreamChange): Promise<void> {
    if (type !== 'REMOVE' || !oldImage || oldImage['generation'] === LATEST_ROW) return;
    const group = toGroup(oldImage);
    if (group.state === 'cancelled') return;
    if (expired) {
      countMetric('ExpiredGroups');
      this.logger.warn('a group was removed by TTL: is the sweep running?', named(group));
    }
    if (group.itemCount > 0) await this.handOver(group);
  }

  private async handOver(group: Group): Promise<void> {
    const { lane } = this.types.get(group.type);
    const items = await this.items.count(group);
    if (items < group.itemCount) {
      countMetric('MissingItems', group.itemCount - items);
      this.logger.error('items are missing', new Error('fewer items than the header counts'), named(group));
    }
    await this.queues.send(lane, messagesOf(group, group.recipients));
    this.logger.info('group handed over', { ...named(group), recipients: group.recipients.length, count: items });
  }
}

/** What logs tell of a group: its id may be anything that a client chose. */
function named({ type, generation, state }: Group): Readonly<Record<string, unknown>> {
  return { type, generation, state };
}
