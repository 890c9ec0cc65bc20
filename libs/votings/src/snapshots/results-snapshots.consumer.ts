import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { sumRows } from '../results/result-row.js';
import { ResultsRepository } from '../results/results.repository.js';
import { VotingsRepository } from '../votings.repository.js';
import { snapshotOf } from './snapshot.js';
import { SnapshotStore } from './snapshot.store.js';
import { isUnsaved, UnsavedRepository } from './unsaved.repository.js';

/** What one run did. */
export interface SnapshotsReport {
  /** Votings whose results were written. */
  readonly saved: number;
}

/**
 * Keeps results outside of the tables (P9): of every voting that changed since its last snapshot, and once more when they are final.
 *
 * The mark of a changed row goes away only after the file is written, and only if the row is the one that was written. A run that dies in between
 * writes the same file again; a vote counted in between keeps its mark for the next run.
 */
@Injectable()
export class ResultsSnapshotsConsumer implements ScheduledConsumer {
  constructor(
    private readonly unsaved: UnsavedRepository,
    private readonly votings: VotingsRepository,
    private readonly results: ResultsRepository,
    private readonly store: SnapshotStore,
    private readonly logger: PlatformLogger,
  ) {}

  /** @throws AggregateError when snapshots failed, after all others are written */
  async run(): Promise<SnapshotsReport> {
    const failures: unknown[] = [];
    let saved = 0;
    for await (const votingId of this.unsaved.votings()) {
      try {
        if (await this.save(votingId)) saved += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    this.logger.info('results saved', { saved, failed: failures.length });
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} snapshots failed`);
    return { saved };
  }

  private async save(votingId: string): Promise<boolean> {
    const [voting, rows] = await Promise.all([this.votings.get(votingId), this.results.rows(votingId)]);
    const changed = rows.filter(isUnsaved);
    if (changed.length === 0) return false;
    if (!voting) throw new Error(`There are results of ${votingId}, but there is no such voting`);
    await this.store.put(snapshotOf(voting, sumRows(voting, rows)));
    await Promise.all(changed.map((row) => this.unsaved.clear(row)));
    return true;
  }
}
