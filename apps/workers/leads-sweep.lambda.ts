import { scheduledWorker } from '#platform/workers/scheduled.worker.js';
import { SweepConsumer } from '#leads/assignments/sweep.consumer.js';
import { SweepModule } from '#leads/assignments/sweep.module.js';

/** Every `sweep.minutes`: what timers, presence and wake-ups missed. */
export const handler = scheduledWorker(SweepModule, SweepConsumer);
