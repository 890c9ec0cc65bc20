import { S3Client } from '@aws-sdk/client-s3';
import { Module } from '@nestjs/common';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import type { Env } from '#platform/config/env-spec.js';
import { PlatformModule } from '#platform/platform.module.js';
import { ResultsRepository } from '../results/results.repository.js';
import { resultsTableEnv, snapshotsBucketEnv, votingsTableEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';
import { ResultsSnapshotsConsumer } from './results-snapshots.consumer.js';
import { S3SnapshotStore } from './s3.snapshot-store.js';
import { SnapshotStore } from './snapshot.store.js';
import { UnsavedRepository } from './unsaved.repository.js';

/** Function `results-snapshots`. */
@Module({
  imports: [PlatformModule],
  providers: [
    provideEnvironment(votingsTableEnv),
    provideEnvironment(resultsTableEnv),
    provideEnvironment(snapshotsBucketEnv),
    VotingsRepository,
    ResultsRepository,
    UnsavedRepository,
    {
      provide: SnapshotStore,
      inject: [environmentToken(snapshotsBucketEnv)],
      useFactory: (env: Env<typeof snapshotsBucketEnv>) => new S3SnapshotStore(new S3Client(), env.BUCKET_SNAPSHOTS),
    },
    ResultsSnapshotsConsumer,
  ],
})
export class ResultsSnapshotsModule {}
