import { Module } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import { ManagementApiPoster } from '#platform/websocket/management-api.poster.js';
import { ConnectionsModule } from '../connections/connections.module.js';
import { LostConnections } from '../connections/lost-connections.js';
import { PresenceTimers } from '../presence/presence-timers.js';
import { postEnv, presenceTimerEnv } from '../realtime.env.js';
import { Delivery } from './delivery.js';

/** Posting to connections, without outbox and topics. Needs PlatformModule. */
@Module({
  imports: [QueuesModule, ConnectionsModule],
  providers: [
    provideEnvironment(postEnv),
    provideEnvironment(presenceTimerEnv),
    {
      provide: ConnectionPoster,
      inject: [environmentToken(postEnv)],
      useFactory: (env: Env<typeof postEnv>) => ManagementApiPoster.forEndpoint(env.WS_ENDPOINT),
    },
    PresenceTimers,
    LostConnections,
    Delivery,
  ],
  exports: [ConnectionsModule, QueuesModule, ConnectionPoster, PresenceTimers, Delivery],
})
export class DeliveryModule {}
