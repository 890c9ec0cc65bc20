import type { EnvSpec } from '#platform/config/env-spec.js';

/** What whoever reads or writes sessions needs. */
export const sessionsEnv = { TABLE_SESSIONS: 'string' } as const satisfies EnvSpec;

/** What whoever reads or writes locks needs. */
export const duelLocksEnv = { TABLE_DUEL_LOCKS: 'string' } as const satisfies EnvSpec;

/** What whoever moves a session along one of its edges needs. */
export const duelEdgesEnv = {
  ...sessionsEnv,
  ...duelLocksEnv,
  /** Setting `duels.maxOpenInvites`: open invitations of one inviter. */
  DUELS_MAX_OPEN_INVITES: 'number',
  /** Setting `duels.historyHours`: how long ended duels are kept. */
  DUELS_HISTORY_HOURS: 'number',
} as const satisfies EnvSpec;

/** What whoever sets timers needs. */
export const duelTimersEnv = { QUEUE_DUELS_TIMERS: 'string' } as const satisfies EnvSpec;

/** Durations of what begins by a frame. */
export const duelDurationsEnv = {
  /** Setting `duels.inviteSeconds`: how long an invitation is open. */
  DUELS_INVITE_SECONDS: 'number',
  /** Setting `duels.startLeadSeconds`: time from the acceptance to the start. */
  DUELS_START_LEAD_SECONDS: 'number',
  /** Setting `duels.durationSeconds`: length of a duel. */
  DUELS_DURATION_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What the `ws` function reads for duels. */
export const duelsWsEnv = { ...duelEdgesEnv, ...duelTimersEnv, ...duelDurationsEnv } as const satisfies EnvSpec;

/** What the `api` function reads for duels. */
export const duelsApiEnv = { ...sessionsEnv, ...duelLocksEnv } as const satisfies EnvSpec;

/** What `duels-timers` (queue of the same name) reads. */
export const duelsTimersWorkerEnv = { ...duelEdgesEnv, ...duelTimersEnv } as const satisfies EnvSpec;

/** What `duels-sweep` (every minute) reads. */
export const duelsSweepEnv = { ...duelEdgesEnv } as const satisfies EnvSpec;
