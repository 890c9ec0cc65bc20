import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import type { Connection } from '#platform/websocket/connection.js';
import { frame } from '#platform/websocket/server-frame.decorator.js';
import { principalOf } from './connection-principal.js';
import { HelloHooks } from './hello-hooks.js';
import { Resumption } from './push/resumption.js';
import { realtimeGatewayEnv } from './realtime.env.js';
import { WelcomeFrame } from './realtime.frames.js';

/** Answers `hello`: `welcome` first, then what slices have for a connection that begins. */
@Injectable()
export class WelcomeService {
  constructor(
    private readonly poster: ConnectionPoster,
    private readonly hooks: HelloHooks,
    private readonly resumption: Resumption,
    private readonly clock: Clock,
    @InjectEnvironment(realtimeGatewayEnv) private readonly env: Env<typeof realtimeGatewayEnv>,
  ) {}

  async welcome(connection: Connection): Promise<void> {
    const principal = principalOf(connection);
    const seq = await this.resumption.highest(principal.userId);
    const { event: type, data } = frame(WelcomeFrame, {
      connectionId: connection.id,
      userId: principal.userId,
      serverTime: this.clock.nowIso(),
      seq,
      heartbeatSeconds: this.env.CONNECTIONS_HEARTBEAT_SECONDS,
    });
    // Posted, not returned: a returned frame would leave after everything that the hooks push.
    const { outcome } = await this.poster.post(connection.id, { type, time: data.serverTime, data });
    if (outcome === 'posted') await this.hooks.run({ principal, connectionId: connection.id });
  }
}
