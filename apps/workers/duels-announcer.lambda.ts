import { DuelsAnnouncerConsumer } from '#duels/announcer/duels-announcer.consumer.js';
import { DuelsAnnouncerModule } from '#duels/announcer/duels-announcer.module.js';
import { streamWorker } from '#platform/workers/stream.worker.js';

/** Stream of `sessions` -> frames to the participants. */
export const handler = streamWorker(DuelsAnnouncerModule, DuelsAnnouncerConsumer);
