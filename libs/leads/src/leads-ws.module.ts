import { Module } from '@nestjs/common';
import { RealtimeModule } from '#realtime/realtime.module.js';
import { AgentConnectionsModule } from './agents/agent-connections.module.js';
import { AgentsService } from './agents/agents.service.js';
import { AssignmentsModule } from './assignments/assignments.module.js';
import { Greeting } from './assignments/greeting.js';
import { LeadsGateway } from './leads.gateway.js';

/** The slice's gateway, for the `ws` function. Needs PlatformModule. */
@Module({
  imports: [RealtimeModule, AgentConnectionsModule, AssignmentsModule],
  providers: [AgentsService, Greeting, LeadsGateway],
})
export class LeadsWsModule {}
