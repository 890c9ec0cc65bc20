import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform/platform.module.js';
import { AgentConnectionsModule } from './agent-connections.module.js';
import { PresenceConsumer } from './presence.consumer.js';

/** `leads-presence`. */
@Module({ imports: [PlatformModule, AgentConnectionsModule], providers: [PresenceConsumer] })
export class PresenceWorkerModule {}
