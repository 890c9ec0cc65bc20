import type { EnvSpec } from '#platform/config/env-spec.js';

/** What a function needs in order to post frames to connections. */
export const pushEnv = {
  /** `wss://…/<stage>` of the WebSocket API, as the gateway's own attribute gives it. */
  WS_ENDPOINT: 'string',
} as const satisfies EnvSpec;

/** What the `ws` function reads. */
export const realtimeWsEnv = {
  ...pushEnv,
  TABLE_CONNECTIONS: 'string',
  /** Life of a connection's row, seconds: AWS ends a connection after 2 h, plus slack. */
  CONNECTIONS_TTL_SECONDS: 'number',
  /** How often clients are told to `ping`, seconds. */
  CONNECTIONS_HEARTBEAT_SECONDS: 'number',
} as const satisfies EnvSpec;

/** What the `ws-authorizer` function reads. */
export const wsAuthorizerEnv = {
  USER_POOL_ID: 'string',
  USER_POOL_CLIENT_ID: 'string',
} as const satisfies EnvSpec;
