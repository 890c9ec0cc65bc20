import { sumRows, type Counts, type ResultRow } from './result-row.js';
import type { VotesFound } from './votes-scan.js';

/** How many counts there are too many; exactly so many, or between so many where votes were counted while measuring. */
export interface Drift {
  readonly atLeast: number;
  readonly atMost: number;
}

/** What a recount found. */
export interface Recount {
  readonly votingId: string;
  /** Results as they stood after the scan. */
  readonly counts: Counts;
  /** Votes that say they are counted. */
  readonly counted: Counts;
  /** Votes on their way; they belong to neither side. */
  readonly inFlight: Counts;
  /** Per option: results minus counted votes. 0 unless something is broken. */
  readonly drift: Readonly<Record<string, Drift>>;
}

/** What is compared: results before and after the scan, and what the scan found. */
export interface Measurement {
  readonly votingId: string;
  readonly options: readonly { readonly id: string }[];
  readonly before: readonly ResultRow[];
  readonly after: readonly ResultRow[];
  readonly votes: VotesFound;
}

/**
 * Compares results with votes.
 *
 * Counting takes marks and adds to results in one transaction, so the drift does not change while votes are counted. The scan takes time, though:
 * whatever was counted before it is found counted, and whatever it finds counted was counted before its end. So the drift lies between
 * (results before - found) and (results after - found), and the two are equal where nothing was counted in between.
 */
export function compare({ votingId, options, before, after, votes }: Measurement): Recount {
  const voting = { votingId, options };
  const [first, last] = [sumRows(voting, before).counts, sumRows(voting, after).counts];
  const ids = new Set([first, last, votes.counted, votes.inFlight].flatMap((counts) => Object.keys(counts)));
  const all = (counts: Counts): Counts => Object.fromEntries([...ids].map((id) => [id, counts[id] ?? 0]));
  const counted = all(votes.counted);
  const drift = [...ids].map((id): [string, Drift] => {
    const ends = [first, last].map((counts) => (counts[id] ?? 0) - (counted[id] ?? 0));
    return [id, { atLeast: Math.min(...ends), atMost: Math.max(...ends) }];
  });
  return {
    votingId,
    counts: all(last),
    counted,
    inFlight: all(votes.inFlight),
    drift: Object.fromEntries(drift),
  };
}

/** What two recounts of one voting say together: the drift lies in both ranges. Figures are those of the later one. */
export function narrow(earlier: Recount, later: Recount): Recount {
  const drift = Object.entries(later.drift).map(([id, { atLeast, atMost }]): [string, Drift] => {
    const known = earlier.drift[id] ?? { atLeast, atMost };
    return [id, { atLeast: Math.max(atLeast, known.atLeast), atMost: Math.min(atMost, known.atMost) }];
  });
  return { ...later, drift: Object.fromEntries(drift) };
}

/** Whether the drift is a number for every option, not a range. */
export function isExact({ drift }: Recount): boolean {
  return Object.values(drift).every(({ atLeast, atMost }) => atLeast === atMost);
}

/** Whether the results are wrong for certain: 0 is not in the range of some option. */
export function isDrifting({ drift }: Recount): boolean {
  return Object.values(drift).some(({ atLeast, atMost }) => atLeast > 0 || atMost < 0);
}

/** What has to be added to the results of each option; options that are right are left out. */
export function correctionOf({ drift }: Recount): Counts {
  return Object.fromEntries(
    Object.entries(drift)
      .filter(([, { atLeast }]) => atLeast !== 0)
      .map(([id, { atLeast }]) => [id, -atLeast]),
  );
}
