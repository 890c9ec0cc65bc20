import type { EnvSpec } from '#platform/config/env-spec.js';

/** What whoever reads or writes votings needs. */
export const votingsTableEnv = { TABLE_VOTINGS: 'string' } as const satisfies EnvSpec;

/** What whoever reads or writes votes needs. */
export const votesTableEnv = { TABLE_VOTES: 'string' } as const satisfies EnvSpec;

/** What whoever reads or writes results needs. */
export const resultsTableEnv = {
  TABLE_RESULTS: 'string',
  /** Setting `results.shards`: result rows per voting, and buckets of the sparse index for votings made from now on. */
  RESULTS_SHARDS: 'number',
} as const satisfies EnvSpec;

/** What whoever reads or writes registrations needs. */
export const registrationsTableEnv = { TABLE_REGISTRATIONS: 'string' } as const satisfies EnvSpec;

/** What the `api` function reads for the votings slice. */
export const votingsApiEnv = {
  ...votingsTableEnv,
  ...votesTableEnv,
  ...resultsTableEnv,
  ...registrationsTableEnv,
  /** Setting `votings.cacheSeconds`: how old the copy of a voting may be on which a vote's window is checked. */
  VOTINGS_CACHE_SECONDS: 'number',
  /** Setting `votings.minWindowSeconds`. */
  VOTINGS_MIN_WINDOW_SECONDS: 'number',
  /** Setting `votings.maxAheadDays`. */
  VOTINGS_MAX_AHEAD_DAYS: 'number',
  /** Setting `votings.maxExtensionDays`. */
  VOTINGS_MAX_EXTENSION_DAYS: 'number',
  /** Setting `votes.retentionDays`: a vote's TTL, counted from the end of its voting. */
  VOTES_RETENTION_DAYS: 'number',
} as const satisfies EnvSpec;

/** What `votings-counter` (stream of `votes` -> `results`) reads. */
export const votingsCounterEnv = { ...votesTableEnv, ...resultsTableEnv } as const satisfies EnvSpec;

/** What `votings-sweep` (leftovers of the sparse index, `final`) reads. */
export const votingsSweepEnv = {
  ...votingsTableEnv,
  ...votesTableEnv,
  ...resultsTableEnv,
  /** Setting `results.finalAfterSeconds`. */
  RESULTS_FINAL_AFTER_SECONDS: 'number',
  /**
   * Setting `results.settleSeconds` (5): what the stream worker and the sparse index get to catch up. The sweep leaves younger
   * votes to the stream worker, and results that changed within it are not final yet.
   */
  RESULTS_SETTLE_SECONDS: 'number',
} as const satisfies EnvSpec;
