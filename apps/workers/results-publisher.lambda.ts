import { queueWorker } from '#platform/workers/queue.worker.js';
import { ResultsPublisherConsumer } from '#votings/results/results-publisher.consumer.js';
import { ResultsPublisherModule } from '#votings/results/results-publisher.module.js';

/** FIFO queue `results-announce` -> frames `results` of topic `voting:<id>`. */
export const handler = queueWorker(ResultsPublisherModule, ResultsPublisherConsumer);
