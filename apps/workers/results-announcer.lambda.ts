import { streamWorker } from '#platform/workers/stream.worker.js';
import { ResultsAnnouncerConsumer } from '#votings/results/results-announcer.consumer.js';
import { ResultsAnnouncerModule } from '#votings/results/results-announcer.module.js';

/** Stream of `results` -> FIFO queue `results-announce`. */
export const handler = streamWorker(ResultsAnnouncerModule, ResultsAnnouncerConsumer);
