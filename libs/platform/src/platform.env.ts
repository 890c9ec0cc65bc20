import type { EnvSpec } from './config/env-spec.js';

/** The table that remembers first answers. */
export const idempotencyEnv = { TABLE_IDEMPOTENCY: 'string' } as const satisfies EnvSpec;

/** What every REST function reads, beside its slices' own variables. */
export const restEnv = {
  ...idempotencyEnv,
  /** Largest request body in kilobytes. */
  MAX_BODY_KILOBYTES: 'number',
  /** JSON array of the origins that may call, e.g. `["http://localhost:5173"]`. */
  CORS_ORIGINS: 'json',
} as const satisfies EnvSpec;
