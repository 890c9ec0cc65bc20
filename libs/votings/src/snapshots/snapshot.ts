import type { Results } from '../results/result-row.js';
import type { Voting, VotingOption } from '../voting.js';

/** What a snapshot's file says: results that can be read without the tables. */
export interface Snapshot {
  /** Version of this layout. */
  readonly schema: 1;
  readonly voting: {
    readonly votingId: string;
    readonly title: string;
    readonly options: readonly VotingOption[];
    /** RFC 3339 in UTC, as the next two. */
    readonly startAt: string;
    readonly endAt: string;
    readonly cancelledAt?: string;
    readonly version: number;
  };
  /** As `GET …/results` answers. */
  readonly results: Results;
}

/** A snapshot and where it is kept. */
export interface SnapshotFile {
  readonly key: string;
  readonly content: Snapshot;
}

/**
 * The snapshot of a voting's results. Content and key depend on what they show only, so a repeated run writes the same file again:
 *
 * - `votings/<votingId>/results/<lastUpdated>.json` while results may change, the instant without colons (`2026-01-31T120500.123Z`), so that
 *   names sort by time; `none` before the first vote;
 * - `votings/<votingId>/results/final.json` once they are final.
 */
export function snapshotOf(voting: Voting, results: Results): SnapshotFile {
  const { votingId, title, options, startAt, endAt, cancelledAt, version } = voting;
  const name = results.final ? 'final' : (results.lastUpdated?.replaceAll(':', '') ?? 'none');
  return {
    key: `votings/${votingId}/results/${name}.json`,
    content: {
      schema: 1,
      voting: { votingId, title, options, startAt, endAt, ...(cancelledAt && { cancelledAt }), version },
      results,
    },
  };
}
