import { Construct } from 'constructs';
import { Bucket } from '#infra/bucket/bucket.construct.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Schedule } from '#infra/schedule.construct.js';
import type { Table } from '#infra/table.construct.js';
import { resultsSnapshotsEnv } from '../src/votings.env.js';

export interface ResultSnapshotsProps {
  readonly votings: Table;
  readonly results: Table;
}

/** Keeps results that changed in a bucket, every `results.snapshotMinutes` (P9). */
export class ResultSnapshots extends Construct {
  /** Name of the bucket. */
  readonly bucketName: string;

  constructor(scope: Construct, id: string, { votings, results }: ResultSnapshotsProps) {
    super(scope, id);
    const bucket = new Bucket(this, 'snapshots');
    const run = new NestFunction(this, 'results-snapshots', {
      parts: [{ env: resultsSnapshotsEnv, uses: [votings.read(), results.readWrite(), bucket.write()] }],
      timeoutSeconds: 300,
      // It runs seldom: one run and its retry.
      errorsAlarm: 2,
    });
    new Schedule(this, 'Schedule', { everyMinutes: environmentOf(this).settings.results.snapshotMinutes, run });
    this.bucketName = bucket.name;
  }
}
