import { scheduledWorker } from '#platform/workers/scheduled.worker.js';
import { PresenceSweepConsumer } from '#realtime/presence/presence-sweep.consumer.js';
import { PresenceSweepModule } from '#realtime/presence/presence-workers.module.js';

/** Every `sweep.minutes`: users who are silent. */
export const handler = scheduledWorker(PresenceSweepModule, PresenceSweepConsumer);
