import { queueWorker } from '#platform/workers/queue.worker.js';
import { PresenceTimersModule } from '#realtime/presence/presence-workers.module.js';
import { PresenceConsumer } from '#realtime/presence/presence.consumer.js';

/** Queue `realtime-presence`: grace times that are over. */
export const handler = queueWorker(PresenceTimersModule, PresenceConsumer);
