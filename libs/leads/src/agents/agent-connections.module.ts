import { Module } from '@nestjs/common';
import { PresenceModule } from '#realtime/presence/presence.module.js';
import { AgentConnections } from './agent-connections.js';
import { AgentsStoreModule } from './agents-store.module.js';

/** Which agents are connected. Needs PlatformModule. */
@Module({
  imports: [AgentsStoreModule, PresenceModule],
  providers: [AgentConnections],
  exports: [AgentsStoreModule, AgentConnections],
})
export class AgentConnectionsModule {}
