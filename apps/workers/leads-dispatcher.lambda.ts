import { queueWorker } from '#platform/workers/queue.worker.js';
import { DispatchConsumer } from '#leads/assignments/dispatch.consumer.js';
import { DispatcherModule } from '#leads/assignments/dispatcher.module.js';

/** Queue `leads-dispatch` -> assignments. */
export const handler = queueWorker(DispatcherModule, DispatchConsumer);
