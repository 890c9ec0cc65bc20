import { streamWorker } from '#platform/workers/stream.worker.js';
import { PresenceConsumer } from '#leads/agents/presence.consumer.js';
import { PresenceWorkerModule } from '#leads/agents/presence-worker.module.js';

/** Stream of `presence` -> which agents are connected. */
export const handler = streamWorker(PresenceWorkerModule, PresenceConsumer);
