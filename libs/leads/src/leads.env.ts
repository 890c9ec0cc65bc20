import type { EnvSpec } from '#platform/config/env-spec.js';

/** What whoever reads or writes leads needs. */
export const leadsTableEnv = {
  TABLE_LEADS: 'string',
  /** Setting `leads.indexShards`: over how many keys the indexes of leads are spread. It may be raised, never lowered. */
  LEADS_INDEX_SHARDS: 'number',
} as const satisfies EnvSpec;

/** What whoever reads or writes agents needs. */
export const agentsTableEnv = { TABLE_AGENTS: 'string' } as const satisfies EnvSpec;

/** What whoever reads or writes imports needs. */
export const leadImportsTableEnv = { TABLE_LEAD_IMPORTS: 'string' } as const satisfies EnvSpec;

/** Where workbooks and reports are kept. */
export const importsBucketEnv = { BUCKET_LEAD_FILES: 'string' } as const satisfies EnvSpec;

/** What whoever wakes the dispatcher needs. */
export const dispatchQueueEnv = { QUEUE_LEADS_DISPATCH: 'string' } as const satisfies EnvSpec;

/** What whoever hands an import on needs. */
export const importsQueueEnv = { QUEUE_LEADS_IMPORTS: 'string' } as const satisfies EnvSpec;

/** What whoever times assignments needs. */
export const timersQueueEnv = { QUEUE_LEADS_TIMERS: 'string' } as const satisfies EnvSpec;

/** What ending assignments needs. */
export const expiryEnv = {
  /** Setting `leads.maxExpiries`: expired assignments after which a lead is parked. */
  LEADS_MAX_EXPIRIES: 'number',
} as const satisfies EnvSpec;

/** What a workbook may be before anybody opens it. */
export const workbookLimitsEnv = {
  /** Setting `leads.importUnpackedMegabytes`. */
  LEADS_IMPORT_UNPACKED_MEGABYTES: 'number',
  /** Setting `leads.importMaxRatio`. */
  LEADS_IMPORT_MAX_RATIO: 'number',
} as const satisfies EnvSpec;

/** What uploads are allowed. */
export const uploadEnv = {
  /** Setting `leads.uploadMegabytes`: largest direct upload. */
  LEADS_UPLOAD_MEGABYTES: 'number',
  /** Setting `leads.importMegabytes`: largest workbook altogether. */
  LEADS_IMPORT_MEGABYTES: 'number',
  /** Setting `leads.importUploadSeconds`: life of a presigned address. */
  LEADS_IMPORT_UPLOAD_SECONDS: 'number',
  /** Setting `leads.importRetentionDays`: how long workbooks, reports and unused uploads are kept. */
  LEADS_IMPORT_RETENTION_DAYS: 'number',
} as const satisfies EnvSpec;

/** How a workbook is read. */
export const readingEnv = {
  ...workbookLimitsEnv,
  LEADS_IMPORT_MEGABYTES: 'number',
  /** Setting `leads.importMaxRows`. */
  LEADS_IMPORT_MAX_ROWS: 'number',
  /** Setting `leads.importMaxColumns`. */
  LEADS_IMPORT_MAX_COLUMNS: 'number',
  /** Setting `leads.importRowKilobytes`. */
  LEADS_IMPORT_ROW_KILOBYTES: 'number',
  /** Setting `leads.importParseSeconds`. */
  LEADS_IMPORT_PARSE_SECONDS: 'number',
  /** Setting `leads.importHeapMegabytes`. */
  LEADS_IMPORT_HEAP_MEGABYTES: 'number',
  /** After so many seconds of one attempt the rest is left to the next; less than the function's timeout. */
  LEADS_IMPORT_BUDGET_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What the `api` function reads for imports. */
export const importsApiEnv = {
  ...leadImportsTableEnv,
  ...importsBucketEnv,
  ...workbookLimitsEnv,
  ...uploadEnv,
} as const satisfies EnvSpec;

/** What the `api` function reads for the leads slice, beside realtime's part for presence. */
export const leadsApiEnv = { ...leadsTableEnv, ...agentsTableEnv, ...importsApiEnv } as const satisfies EnvSpec;

/** What the `ws` function reads for the leads slice, beside realtime's own part. */
export const leadsWsEnv = { ...leadsTableEnv, ...agentsTableEnv } as const satisfies EnvSpec;

/** What the dispatcher itself reads. */
export const dispatcherLimitsEnv = {
  /** Setting `leads.answerSeconds`: how long an agent has for an answer. */
  LEADS_ANSWER_SECONDS: 'number',
  /** After so many seconds of one run the rest is left to the next; less than the function's timeout. */
  LEADS_DISPATCH_BUDGET_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What `leads-dispatcher` (queue `leads-dispatch`) reads. */
export const leadsDispatcherEnv = {
  ...leadsTableEnv,
  ...agentsTableEnv,
  ...timersQueueEnv,
  ...dispatchQueueEnv,
  ...dispatcherLimitsEnv,
} as const satisfies EnvSpec;

/** What `leads-timers` (queue of the same name) reads. */
export const leadsTimersEnv = {
  ...leadsTableEnv,
  ...agentsTableEnv,
  ...timersQueueEnv,
  ...expiryEnv,
} as const satisfies EnvSpec;

/** What `leads-announcer` (streams of leads and agents) reads, beside realtime's part for pushing. */
export const leadsAnnouncerEnv = dispatchQueueEnv;

/** What `leads-presence` (stream of presence) reads, beside realtime's part for presence. */
export const leadsPresenceEnv = agentsTableEnv;

/** What the sweep itself reads. */
export const sweepLimitsEnv = {
  /** Setting `leads.timerGraceSeconds`: how late a timer may be before the sweep ends an assignment in its place. */
  LEADS_TIMER_GRACE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What `leads-sweep` (every minute) reads, beside realtime's part for presence. */
export const leadsSweepEnv = {
  ...leadsTableEnv,
  ...agentsTableEnv,
  ...dispatchQueueEnv,
  ...expiryEnv,
  ...sweepLimitsEnv,
} as const satisfies EnvSpec;

/** How an import is claimed. */
export const importClaimEnv = {
  LEADS_IMPORT_MEGABYTES: 'number',
  /** How long one attempt has the import for itself; longer than its function can run. */
  LEADS_IMPORT_LEASE_SECONDS: 'number',
  /** Deliveries that are attempts; the queue makes one more, which gives the import up. */
  LEADS_IMPORT_MAX_ATTEMPTS: 'number',
} as const satisfies EnvSpec;

/** What `leads-import` (queue `leads-imports`, new objects of the bucket) reads. */
export const leadsImportEnv = {
  ...leadsTableEnv,
  ...leadImportsTableEnv,
  ...importsBucketEnv,
  ...dispatchQueueEnv,
  ...importsQueueEnv,
  ...readingEnv,
  ...importClaimEnv,
} as const satisfies EnvSpec;
