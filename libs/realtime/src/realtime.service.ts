import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Connection } from '#platform/websocket/connection.js';
import { principalOf } from './connection-principal.js';
import { ConnectionRegistry } from './connections/connection-registry.js';
import type { ConnectionRow } from './connections/connection-row.js';
import { PresenceTimers } from './presence/presence-timers.js';
import { connectionsEnv, realtimeGatewayEnv } from './realtime.env.js';
import type { PongFrame } from './realtime.frames.js';

/** The life of a connection: stored, kept alive by heartbeats, forgotten. */
@Injectable()
export class RealtimeService {
  constructor(
    private readonly registry: ConnectionRegistry,
    private readonly timers: PresenceTimers,
    private readonly clock: Clock,
    @InjectEnvironment(connectionsEnv) private readonly env: Env<typeof connectionsEnv>,
    @InjectEnvironment(realtimeGatewayEnv) private readonly gateway: Env<typeof realtimeGatewayEnv>,
  ) {}

  /** @throws UnauthorizedError when the connection has no user */
  async connect(connection: Connection): Promise<void> {
    await this.registry.open(this.rowOf(connection));
  }

  async disconnect(connection: Connection): Promise<void> {
    const key = { userId: principalOf(connection).userId, connectionId: connection.id };
    const goneAt = this.clock.nowIso();
    // Timer first (DESIGN rule 4): without it the user would stay online until the sweep.
    await this.timers.arm({ ...key, goneAt });
    await this.registry.close(key, goneAt);
  }

  /** The connection spoke for the first time. */
  async greet(connection: Connection): Promise<void> {
    await this.registry.greet(this.rowOf(connection));
  }

  /** Answers with the server's time, and notes at most once per heartbeat that the connection is alive. */
  async ping(connection: Connection, t: number): Promise<PongFrame> {
    const heartbeatMs = this.gateway.CONNECTIONS_HEARTBEAT_SECONDS * 1000;
    const seenBefore = new Date(this.clock.now() - heartbeatMs).toISOString();
    await this.registry.refresh(this.rowOf(connection), seenBefore);
    // Read after the write: what the client measures is the way back only.
    return { t, serverTime: this.clock.nowIso() };
  }

  /** What is stored of a connection that is heard of now. */
  rowOf(connection: Connection): ConnectionRow {
    const { userId, displayName } = principalOf(connection);
    const connectedAt = connection.event.requestContext.connectedAt ?? this.clock.now();
    return {
      userId,
      connectionId: connection.id,
      displayName,
      connectedAt: new Date(connectedAt).toISOString(),
      lastSeenAt: this.clock.nowIso(),
      expireAt: Math.floor(connectedAt / 1000) + this.env.CONNECTIONS_TTL_SECONDS,
    };
  }
}
