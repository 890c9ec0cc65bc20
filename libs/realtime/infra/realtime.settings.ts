import type { Settings } from '#environments/settings.js';
import type { SettingValues } from '#infra/binding.js';

/** SQS delays a message for at most 15 minutes. */
const MAX_GRACE_SECONDS = 900;

/** The settings of realtime as the variables of its parts (src/realtime.env.ts). */
export type RealtimeSettings = Readonly<Record<keyof ReturnType<typeof realtimeSettings>, SettingValues>>;

/** @throws Error for settings that cannot work together */
export function realtimeSettings(settings: Settings) {
  const { connections, presence, topics, outbox, push, fanout } = settings;
  if (connections.graceSeconds > MAX_GRACE_SECONDS)
    throw new Error(`connections.graceSeconds may be at most ${MAX_GRACE_SECONDS}`);
  if (topics.retentionHours * 3600 <= connections.ttlSeconds)
    throw new Error('topics.retentionHours must be longer than connections.ttlSeconds');
  return {
    connections: {
      CONNECTIONS_TTL_SECONDS: connections.ttlSeconds,
      CONNECTIONS_OPENING_SECONDS: connections.openingSeconds,
    },
    presence: {
      PRESENCE_SHARDS: presence.shards,
      PRESENCE_SILENCE_SECONDS: connections.heartbeatSeconds * connections.missedHeartbeats,
    },
    presenceSweep: { PRESENCE_SWEEP_CONCURRENCY: presence.sweepConcurrency },
    presenceTimer: { CONNECTIONS_GRACE_SECONDS: connections.graceSeconds },
    subscriptions: { TOPICS_SHARDS: topics.shards },
    topics: { TOPICS_SHARDS: topics.shards, TOPICS_RETENTION_HOURS: topics.retentionHours },
    outbox: { OUTBOX_RETENTION_HOURS: outbox.retentionHours },
    post: { PUSH_CONCURRENCY: push.concurrency },
    resume: { OUTBOX_MAX_REPLAY: outbox.maxReplay, OUTBOX_SETTLE_SECONDS: outbox.settleSeconds },
    gateway: {
      CONNECTIONS_HEARTBEAT_SECONDS: connections.heartbeatSeconds,
      TOPICS_MAX_PER_CONNECTION: topics.maxPerConnection,
    },
    fanOut: {
      FANOUT_PAGE_SIZE: fanout.pageSize,
      FANOUT_MAX_PAGES: fanout.maxPages,
      FANOUT_BUDGET_SECONDS: fanout.budgetSeconds,
    },
  };
}
