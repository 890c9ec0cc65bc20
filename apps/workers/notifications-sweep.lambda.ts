import { NotificationsSweepConsumer } from '#notifications/sweep/notifications-sweep.consumer.js';
import { NotificationsSweepModule } from '#notifications/sweep/notifications-sweep.module.js';
import { scheduledWorker } from '#platform/workers/scheduled.worker.js';

/** Every `notifications.sweepMinutes`: removes the headers of groups that are due. */
export const handler = scheduledWorker(NotificationsSweepModule, NotificationsSweepConsumer);
