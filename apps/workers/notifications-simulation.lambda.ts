import { NotificationsSenderConsumer } from '#notifications/sending/notifications-sender.consumer.js';
import { NotificationsSimulationModule } from '#notifications/sending/notifications-simulation.module.js';
import { queueWorker } from '#platform/workers/queue.worker.js';

/** Queue `notifications-simulation` -> e-mail with PDF, and frames. */
export const handler = queueWorker(NotificationsSimulationModule, NotificationsSenderConsumer, { order: 'sequential' });
