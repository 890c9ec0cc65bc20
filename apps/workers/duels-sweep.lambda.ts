import { DuelsSweepConsumer } from '#duels/sweep/duels-sweep.consumer.js';
import { DuelsSweepModule } from '#duels/sweep/duels-sweep.module.js';
import { scheduledWorker } from '#platform/workers/scheduled.worker.js';

/** Every `sweep.minutes`: sessions that their timer missed, and locks that outlived their session. */
export const handler = scheduledWorker(DuelsSweepModule, DuelsSweepConsumer);
