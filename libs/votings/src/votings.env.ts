import type { EnvSpec } from '#platform/config/env-spec.js';

/** What whoever reads or writes votings needs. */
export const votingsTableEnv = { TABLE_VOTINGS: 'string' } as const satisfies EnvSpec;

/** What whoever reads or writes votes needs. */
export const votesTableEnv = { TABLE_VOTES: 'string' } as const satisfies EnvSpec;

/** What whoever reads or writes results needs. */
export const resultsTableEnv = { TABLE_RESULTS: 'string' } as const satisfies EnvSpec;

/** What whoever creates votings or counts votes needs. */
export const resultShardsEnv = {
  /** Setting `results.shards`: result rows per voting, and buckets of the sparse index for votings made from now on. */
  RESULTS_SHARDS: 'number',
} as const satisfies EnvSpec;

/** What whoever reads or writes registrations needs. */
export const registrationsTableEnv = { TABLE_REGISTRATIONS: 'string' } as const satisfies EnvSpec;

/** What creating and changing votings takes beside the tables. */
export const votingRulesEnv = {
  ...resultShardsEnv,
  /** Setting `votings.minWindowSeconds`. */
  VOTINGS_MIN_WINDOW_SECONDS: 'number',
  /** Setting `votings.maxAheadDays`. */
  VOTINGS_MAX_AHEAD_DAYS: 'number',
  /** Setting `votings.maxExtensionDays`. */
  VOTINGS_MAX_EXTENSION_DAYS: 'number',
} as const satisfies EnvSpec;

/** What `votings-check` and `votings-write` (tasks of the machine behind POST and PUT) read, beside what every REST function reads. */
export const votingsUpsertEnv = { ...votingsTableEnv, ...votingRulesEnv } as const satisfies EnvSpec;

/** What whoever starts, stops or looks at runs of the machine `votings-notification` needs. */
export const notificationRunsEnv = { WORKFLOW_VOTINGS_NOTIFICATION: 'string' } as const satisfies EnvSpec;

/** What reminding registered users takes, beside tables and what pushing takes. */
export const remindersEnv = {
  /** Setting `votings.remindersPerCall`: users that one call looks at before the machine calls again. */
  VOTINGS_REMINDERS_PER_CALL: 'number',
  /** Setting `push.concurrency`. */
  PUSH_CONCURRENCY: 'number',
} as const satisfies EnvSpec;

/** What `votings-notices` (task of `votings-notification`) reads, beside what pushing takes. */
export const votingsNoticesEnv = {
  ...votingsTableEnv,
  ...votesTableEnv,
  ...registrationsTableEnv,
  ...remindersEnv,
} as const satisfies EnvSpec;

/** What `votings-announcer` (stream of `votings` -> topic) reads, beside what pushing takes. */
export const votingsAnnouncerEnv = { ...notificationRunsEnv } as const satisfies EnvSpec;

/** What `votings-sweep` reads to find votings without a notification run. */
export const runsSweepEnv = {
  ...votingsTableEnv,
  ...notificationRunsEnv,
  /** Setting `votings.sweepAheadSeconds`: how long before their time votings are looked at. */
  VOTINGS_SWEEP_AHEAD_SECONDS: 'number',
  /** Setting `votings.startNoticeSeconds`. */
  VOTINGS_START_NOTICE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What the `api` function reads for the votings slice. */
export const votingsApiEnv = {
  ...votingsTableEnv,
  ...votesTableEnv,
  ...resultsTableEnv,
  ...registrationsTableEnv,
  /** Setting `votings.cacheSeconds`: how old the copy of a voting may be on which a vote's window is checked. */
  VOTINGS_CACHE_SECONDS: 'number',
  /** Setting `votes.retentionDays`: a vote's TTL, counted from the end of its voting. */
  VOTES_RETENTION_DAYS: 'number',
} as const satisfies EnvSpec;

/** What the `ws` function reads for the votings slice. */
export const votingsWsEnv = { ...votingsTableEnv } as const satisfies EnvSpec;

/** What `votings-counter` (stream of `votes` -> `results`) reads. */
export const votingsCounterEnv = {
  ...votesTableEnv,
  ...resultsTableEnv,
  ...resultShardsEnv,
} as const satisfies EnvSpec;

/** What `votings-sweep` (leftovers of the sparse index, `final`) reads, beside {@link runsSweepEnv}. */
export const votingsSweepEnv = {
  ...votingsTableEnv,
  ...votesTableEnv,
  ...resultsTableEnv,
  ...resultShardsEnv,
  /** Setting `results.finalAfterSeconds`. */
  RESULTS_FINAL_AFTER_SECONDS: 'number',
  /**
   * Setting `results.settleSeconds` (5): what the stream worker and the sparse index get to catch up. The sweep leaves younger
   * votes to the stream worker, and results that changed within it are not final yet.
   */
  RESULTS_SETTLE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What `results-announcer` (stream of `results` -> FIFO queue) reads. */
export const resultsAnnouncerEnv = {
  QUEUE_RESULTS_ANNOUNCE: 'string',
  /** Setting `results.announceSeconds`: whole seconds, the delay of the queue and the shortest time between two frames of a voting. */
  RESULTS_ANNOUNCE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What `results-publisher` (FIFO queue -> topic) reads, beside what pushing takes. */
export const resultsPublisherEnv = { ...votingsTableEnv, ...resultsTableEnv } as const satisfies EnvSpec;

/** Where snapshots of results are kept. */
export const snapshotsBucketEnv = { BUCKET_SNAPSHOTS: 'string' } as const satisfies EnvSpec;

/** What `results-snapshots` (every `results.snapshotMinutes`) reads. */
export const resultsSnapshotsEnv = {
  ...votingsTableEnv,
  ...resultsTableEnv,
  ...snapshotsBucketEnv,
} as const satisfies EnvSpec;
