import { scheduledWorker } from '#platform/workers/scheduled.worker.js';
import { ResultsSnapshotsConsumer } from '#votings/snapshots/results-snapshots.consumer.js';
import { ResultsSnapshotsModule } from '#votings/snapshots/results-snapshots.module.js';

/** Every `results.snapshotMinutes`: results that changed, into the bucket of snapshots. */
export const handler = scheduledWorker(ResultsSnapshotsModule, ResultsSnapshotsConsumer);
