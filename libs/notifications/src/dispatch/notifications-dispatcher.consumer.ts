import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { StreamChange, StreamConsumer } from '#platform/workers/consumers.js';
import { toGroup } from '../groups/group.js';
import { isHeader } from '../notifications.keys.js';
import { countMetric } from '../notifications.metrics.js';
import { HandOver, named } from './hand-over.js';

/** Hands a generation over when its header is removed, by the sweep, by a flush or by TTL (N4), unless it was cancelled. */
@Injectable()
export class NotificationsDispatcherConsumer implements StreamConsumer {
  constructor(
    private readonly senders: HandOver,
    private readonly logger: PlatformLogger,
  ) {}

  async consume({ type, oldImage, expired }: StreamChange): Promise<void> {
    if (type !== 'REMOVE' || !oldImage || !isHeader(oldImage)) return;
    const group = toGroup(oldImage);
    if (group.state === 'cancelled') return;
    if (expired) {
      countMetric('ExpiredGroups');
      this.logger.warn('a group was removed by TTL: is the sweep running?', named(group));
    }
    await this.senders.handOver(group);
  }
}
