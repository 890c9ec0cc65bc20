import { scheduledWorker } from '#platform/workers/scheduled.worker.js';
import { SweepConsumer } from '#votings/sweep/sweep.consumer.js';
import { SweepModule } from '#votings/sweep/sweep.module.js';

/** Every `sweep.minutes`: votes that the stream's worker missed, final results, votings without a notification run. */
export const handler = scheduledWorker(SweepModule, SweepConsumer);
