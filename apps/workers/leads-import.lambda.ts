import { ImportConsumer } from '#leads/imports/import.consumer.js';
import { ImportModule } from '#leads/imports/import.module.js';
import { queueWorker } from '#platform/workers/queue.worker.js';

/** Queue `leads-imports`, new objects of the bucket -> leads. */
export const handler = queueWorker(ImportModule, ImportConsumer);
