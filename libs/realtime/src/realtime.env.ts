import type { EnvSpec } from '#platform/config/env-spec.js';

/** What whoever reads or writes connections needs. */
export const connectionsEnv = {
  TABLE_CONNECTIONS: 'string',
  /** Setting `connections.ttlSeconds`: life of a connection's rows. AWS ends a connection after 2 h; the rest is slack. */
  CONNECTIONS_TTL_SECONDS: 'number',
  /** Setting `connections.openingSeconds`: how long a 410 may mean that `$connect` has not ended yet. */
  CONNECTIONS_OPENING_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What whoever reads presence needs. */
export const presenceEnv = {
  /** Table `presence`. */
  TABLE_PRESENCE: 'string',
  /** Setting `presence.shards`: over how many keys the index of online users is spread. */
  PRESENCE_SHARDS: 'number',
  /** Settings `connections.heartbeatSeconds` times `connections.missedHeartbeats`: silence after which a user is offline. */
  PRESENCE_SILENCE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What whoever ends connections needs: a timer decides about the user's presence after the grace time. */
export const presenceTimerEnv = {
  QUEUE_REALTIME_PRESENCE: 'string',
  /** Setting `connections.graceSeconds`: how long after the last connection a user counts as online. */
  CONNECTIONS_GRACE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What whoever reads or writes subscriptions needs. */
export const subscriptionsEnv = {
  TABLE_SUBSCRIPTIONS: 'string',
  /** Setting `topics.shards`: over how many keys the subscribers of one topic are spread. */
  TOPICS_SHARDS: 'number',
} as const satisfies EnvSpec;

/** What whoever numbers the frames of topics needs. */
export const topicsEnv = {
  TABLE_TOPICS: 'string',
  TOPICS_SHARDS: 'number',
  /** Setting `topics.retentionHours`: how long a topic's `seq` outlives its last frame and subscription. */
  TOPICS_RETENTION_HOURS: 'number',
} as const satisfies EnvSpec;

/** What whoever keeps frames addressed to users needs. */
export const outboxEnv = {
  TABLE_OUTBOX: 'string',
  /** Setting `outbox.retentionHours`: how long frames are kept for a replay. */
  OUTBOX_RETENTION_HOURS: 'number',
} as const satisfies EnvSpec;

/** What posting to connections needs. */
export const postEnv = {
  /** `wss://…/<stage>` of the WebSocket API, as the gateway's own attribute gives it. */
  WS_ENDPOINT: 'string',
  /** Setting `push.concurrency`: posts at the same time of one function. */
  PUSH_CONCURRENCY: 'number',
} as const satisfies EnvSpec;

/** What handing frames of topics to their subscribers needs. */
export const fanOutQueueEnv = { QUEUE_REALTIME_FANOUT: 'string' } as const satisfies EnvSpec;

/** What a function needs in order to push frames; infrastructure: `realtime.push()`. */
export const pushEnv = {
  ...connectionsEnv,
  ...presenceTimerEnv,
  ...topicsEnv,
  ...outboxEnv,
  ...postEnv,
  ...fanOutQueueEnv,
} as const satisfies EnvSpec;

/** Replays of kept frames. */
export const resumeEnv = {
  /** Setting `outbox.maxReplay`: frames of one replay. */
  OUTBOX_MAX_REPLAY: 'number',
  /** Setting `outbox.settleSeconds`: how long a missing frame may still be on its way into the outbox. */
  OUTBOX_SETTLE_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What the gateway itself reads. */
export const realtimeGatewayEnv = {
  /** Setting `connections.heartbeatSeconds`: how often clients are told to `ping`. */
  CONNECTIONS_HEARTBEAT_SECONDS: 'number',
  /** Setting `topics.maxPerConnection`. */
  TOPICS_MAX_PER_CONNECTION: 'number',
} as const satisfies EnvSpec;

/** What the `ws` function reads for realtime. */
export const realtimeWsEnv = {
  ...pushEnv,
  ...presenceEnv,
  ...subscriptionsEnv,
  ...resumeEnv,
  ...realtimeGatewayEnv,
} as const satisfies EnvSpec;

/** How long one run of `realtime-fanout` works on before it hands the rest to the next. */
export const fanOutLimitsEnv = {
  /** Setting `fanout.pageSize`: subscribers per page. */
  FANOUT_PAGE_SIZE: 'number',
  /** Setting `fanout.maxPages`. */
  FANOUT_MAX_PAGES: 'number',
  /** Setting `fanout.budgetSeconds`: no further page begins after it. */
  FANOUT_BUDGET_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What `realtime-fanout` (queue of the same name) reads. */
export const realtimeFanOutEnv = {
  ...connectionsEnv,
  ...presenceTimerEnv,
  ...subscriptionsEnv,
  ...postEnv,
  ...fanOutQueueEnv,
  ...fanOutLimitsEnv,
} as const satisfies EnvSpec;

/** What `realtime-presence` (queue of the same name) reads. */
export const realtimePresenceEnv = {
  ...connectionsEnv,
  ...subscriptionsEnv,
  ...presenceEnv,
  ...presenceTimerEnv,
} as const satisfies EnvSpec;

/** What looking for silent users needs. */
export const presenceSweepEnv = {
  /** Setting `presence.sweepConcurrency`: users that are looked at at the same time. */
  PRESENCE_SWEEP_CONCURRENCY: 'number',
} as const satisfies EnvSpec;

/** What `realtime-sweep` (every minute) reads. */
export const realtimeSweepEnv = { ...connectionsEnv, ...presenceEnv, ...presenceSweepEnv } as const satisfies EnvSpec;

/** What the `ws-authorizer` function reads. */
export const wsAuthorizerEnv = {
  USER_POOL_ID: 'string',
  USER_POOL_CLIENT_ID: 'string',
} as const satisfies EnvSpec;
