import { queueWorker } from '#platform/workers/queue.worker.js';
import { TimersConsumer } from '#leads/assignments/timers.consumer.js';
import { TimersModule } from '#leads/assignments/timers.module.js';

/** Queue `leads-timers`: assignments whose time is up. */
export const handler = queueWorker(TimersModule, TimersConsumer);
