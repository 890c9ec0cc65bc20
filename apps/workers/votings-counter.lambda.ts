import { streamWorker } from '#platform/workers/stream.worker.js';
import { VotesCounterConsumer } from '#votings/results/votes-counter.consumer.js';
import { VotesCounterModule } from '#votings/results/votes-counter.module.js';

/** Stream of `votes` -> `results`. */
export const handler = streamWorker(VotesCounterModule, VotesCounterConsumer);
