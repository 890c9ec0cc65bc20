import { Module } from '@nestjs/common';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import type { Env } from '#platform/config/env-spec.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import { ManagementApiPoster } from '#platform/websocket/management-api.poster.js';
import { ConnectionsRepository } from './connections.repository.js';
import { realtimeWsEnv } from './realtime.env.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { RealtimeService } from './realtime.service.js';

/** Connections of users, in the `ws` function. Needs PlatformModule. */
@Module({
  providers: [
    provideEnvironment(realtimeWsEnv),
    ConnectionsRepository,
    RealtimeService,
    RealtimeGateway,
    {
      provide: ConnectionPoster,
      inject: [environmentToken(realtimeWsEnv)],
      useFactory: (env: Env<typeof realtimeWsEnv>) => ManagementApiPoster.forEndpoint(env.WS_ENDPOINT),
    },
  ],
  exports: [ConnectionsRepository, ConnectionPoster],
})
export class RealtimeModule {}
