import { DuelsTimersConsumer } from '#duels/timers/duels-timers.consumer.js';
import { DuelsTimersModule } from '#duels/timers/duels-timers.module.js';
import { queueWorker } from '#platform/workers/queue.worker.js';

/** Queue `duels-timers` -> ends of sessions. */
export const handler = queueWorker(DuelsTimersModule, DuelsTimersConsumer);
