import { NotificationsSenderConsumer } from '#notifications/sending/notifications-sender.consumer.js';
import { NotificationsSenderModule } from '#notifications/sending/notifications-sender.module.js';
import { queueWorker } from '#platform/workers/queue.worker.js';

/** Queue `notifications-dispatch` -> e-mail and frames. One message after the other: a kill may leave one send in doubt, not more. */
export const handler = queueWorker(NotificationsSenderModule, NotificationsSenderConsumer, { order: 'sequential' });
