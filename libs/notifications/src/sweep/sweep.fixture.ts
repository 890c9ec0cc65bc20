import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { DispatchQueues } from '../dispatch/dispatch.queues.js';
import { HandOver } from '../dispatch/hand-over.js';
import type { NotificationsBed } from '../notifications-bed.fixture.js';
import { NotificationTypes } from '../types/notification-types.js';
import { UploadType } from '../types/upload.type.js';
import { NotificationsSweepConsumer } from './notifications-sweep.consumer.js';

const QUEUES = { QUEUE_NOTIFICATIONS_DISPATCH: 'dispatch', QUEUE_NOTIFICATIONS_SIMULATION: 'simulation' };

/** A sweep on a bed, which knows the type `UPLOAD` only. @param sent gets what goes to the queues */
export function sweepOf(bed: NotificationsBed, sent: unknown[] = []): NotificationsSweepConsumer {
  const logger = new PlatformLogger();
  const sender = { send: async (_url: string, messages: readonly unknown[]) => void sent.push(...messages) };
  const queues = new DispatchQueues(sender as never, QUEUES);
  const senders = new HandOver(bed.items, queues, bed.removals, new NotificationTypes([new UploadType()]), logger);
  return new NotificationsSweepConsumer(bed.deadlines, bed.removals, senders, bed.clock, logger);
}
