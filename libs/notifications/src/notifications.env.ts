import type { EnvSpec } from '#platform/config/env-spec.js';

/** What whoever reads or writes headers of groups needs. */
export const groupsTableEnv = { TABLE_NOTIFICATION_GROUPS: 'string' } as const satisfies EnvSpec;

/** What whoever writes the rows that stand in for headers needs. */
export const removalsEnv = {
  TABLE_NOTIFICATION_GROUPS: 'string',
  /** Setting `notifications.handoverSeconds`: how long after a removal the sweep hands a generation over itself. */
  NOTIFICATIONS_HANDOVER_SECONDS: 'number',
  /** Setting `notifications.retentionDays`: how long a generation can be handed over after its latest deadline. */
  NOTIFICATIONS_RETENTION_DAYS: 'number',
} as const satisfies EnvSpec;

/** What whoever reads or writes items needs. */
export const itemsTableEnv = { TABLE_NOTIFICATION_ITEMS: 'string' } as const satisfies EnvSpec;

/** What whoever sends needs: the record of what was sent to whom. */
export const sendsTableEnv = {
  TABLE_NOTIFICATION_SENDS: 'string',
  /** Setting `notifications.retentionDays`: how long that record is kept. */
  NOTIFICATIONS_RETENTION_DAYS: 'number',
  /** How long a sender has for one recipient before another may take over; longer than its function can run. */
  NOTIFICATIONS_LEASE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** Limits of a group. */
export const groupLimitsEnv = {
  /** Setting `notifications.maxItems`. */
  NOTIFICATIONS_MAX_ITEMS: 'number',
  /** Setting `notifications.maxKilobytes`. */
  NOTIFICATIONS_MAX_KILOBYTES: 'number',
  /** Setting `notifications.maxRecipients`. */
  NOTIFICATIONS_MAX_RECIPIENTS: 'number',
  /** Setting `notifications.maxAheadDays`. */
  NOTIFICATIONS_MAX_AHEAD_DAYS: 'number',
  /** Setting `notifications.ttlGraceSeconds`. */
  NOTIFICATIONS_TTL_GRACE_SECONDS: 'number',
  /** Setting `notifications.retentionDays`: how long items are kept after the latest deadline. */
  NOTIFICATIONS_RETENTION_DAYS: 'number',
} as const satisfies EnvSpec;

/** What the `api` function reads for the notifications slice. */
export const notificationsApiEnv = {
  ...groupsTableEnv,
  ...removalsEnv,
  ...itemsTableEnv,
  ...groupLimitsEnv,
} as const satisfies EnvSpec;

/** The queues that groups are handed to. */
export const dispatchQueuesEnv = {
  QUEUE_NOTIFICATIONS_DISPATCH: 'string',
  QUEUE_NOTIFICATIONS_SIMULATION: 'string',
} as const satisfies EnvSpec;

/** What `notifications-dispatcher` (stream of headers -> queues) and `notifications-sweep` (removes due headers) read. */
export const handingOverEnv = { ...removalsEnv, ...itemsTableEnv, ...dispatchQueuesEnv } as const satisfies EnvSpec;

/** What sending e-mail needs. */
export const mailEnv = {
  /** Setting `notifications.fromAddress`: the sender, an address without a name. */
  MAIL_FROM: 'string',
} as const satisfies EnvSpec;

/** What `notifications-sender` and `notifications-simulation` (queues -> channels) read, beside realtime's part for pushing. */
export const notificationsSenderEnv = { ...itemsTableEnv, ...sendsTableEnv, ...mailEnv } as const satisfies EnvSpec;
