import { NotificationsDispatcherConsumer } from '#notifications/dispatch/notifications-dispatcher.consumer.js';
import { NotificationsDispatcherModule } from '#notifications/dispatch/notifications-dispatcher.module.js';
import { streamWorker } from '#platform/workers/stream.worker.js';

/** Stream of `notification-groups` -> queues of the senders. Groups do not depend on one another. */
export const handler = streamWorker(NotificationsDispatcherModule, NotificationsDispatcherConsumer, {
  order: 'parallel',
});
