import { streamWorker } from '#platform/workers/stream.worker.js';
import { VotingsAnnouncerConsumer } from '#votings/notices/votings-announcer.consumer.js';
import { VotingsAnnouncerModule } from '#votings/notices/votings-announcer.module.js';

/** Stream of `votings`: tells everybody of new, changed and cancelled votings. */
export const handler = streamWorker(VotingsAnnouncerModule, VotingsAnnouncerConsumer);
