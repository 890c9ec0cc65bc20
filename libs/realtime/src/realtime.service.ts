import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Env } from '#platform/config/env-spec.js';
import type { Connection } from '#platform/websocket/connection.js';
import { principalOf } from './connection-principal.js';
import { type ConnectionRow, ConnectionsRepository } from './connections.repository.js';
import { realtimeWsEnv } from './realtime.env.js';
import type { PongFrame, WelcomeFrame } from './realtime.frames.js';

/** No frame is addressed to users before there is an outbox, so every user's highest `seq` is 0 until then. */
const NO_FRAMES_YET = 0;

/** The life of a connection: stored, kept alive by heartbeats, forgotten. */
@Injectable()
export class RealtimeService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly clock: Clock,
    @InjectEnvironment(realtimeWsEnv) private readonly env: Env<typeof realtimeWsEnv>,
  ) {}

  /** @throws UnauthorizedError when the connection has no user */
  async connect(connection: Connection): Promise<void> {
    await this.connections.create(this.rowOf(connection));
  }

  async disconnect(connection: Connection): Promise<void> {
    await this.connections.delete({ userId: principalOf(connection).userId, connectionId: connection.id });
  }

  welcome(connection: Connection): WelcomeFrame {
    return {
      connectionId: connection.id,
      userId: principalOf(connection).userId,
      serverTime: this.clock.nowIso(),
      seq: NO_FRAMES_YET,
      heartbeatSeconds: this.env.CONNECTIONS_HEARTBEAT_SECONDS,
    };
  }

  /** Answers with the server's time, and notes at most once per heartbeat that the connection is alive. */
  async ping(connection: Connection, t: number): Promise<PongFrame> {
    const heartbeatMs = this.env.CONNECTIONS_HEARTBEAT_SECONDS * 1000;
    const seenBefore = new Date(this.clock.now() - heartbeatMs).toISOString();
    await this.connections.refresh(this.rowOf(connection), seenBefore);
    // Read after the write: what the client measures is the way back only.
    return { t, serverTime: this.clock.nowIso() };
  }

  private rowOf(connection: Connection): ConnectionRow {
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
