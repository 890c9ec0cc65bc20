import { streamWorker } from '#platform/workers/stream.worker.js';
import { AnnouncerConsumer } from '#leads/assignments/announcer.consumer.js';
import { AnnouncerModule } from '#leads/assignments/announcer.module.js';

/** Streams of `leads` and `agents` -> frames, and wake-ups of the dispatcher. */
export const handler = streamWorker(AnnouncerModule, AnnouncerConsumer);
