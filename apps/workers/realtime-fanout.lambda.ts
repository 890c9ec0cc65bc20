import { queueWorker } from '#platform/workers/queue.worker.js';
import { FanOutConsumer } from '#realtime/topics/fan-out.consumer.js';
import { FanOutModule } from '#realtime/topics/fan-out.module.js';

/** Queue `realtime-fanout` -> subscribers of a topic. */
export const handler = queueWorker(FanOutModule, FanOutConsumer);
