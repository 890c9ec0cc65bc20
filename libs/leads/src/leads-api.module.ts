import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { AgentConnectionsModule } from './agents/agent-connections.module.js';
import { AgentsController } from './agents/agents.controller.js';
import { AgentsDirectory } from './agents/agents.directory.js';
import { AgentsList } from './agents/agents.list.js';
import { AgentsService } from './agents/agents.service.js';
import { AssignmentsModule } from './assignments/assignments.module.js';
import { ImportsController } from './imports/imports.controller.js';
import { ImportsService } from './imports/imports.service.js';
import { ImportsStoreModule } from './imports/imports-store.module.js';
import { uploadEnv, workbookLimitsEnv } from './leads.env.js';
import { LeadsController } from './leads/leads.controller.js';
import { LeadsList } from './leads/leads.list.js';
import { LeadsService } from './leads/leads.service.js';

/** The slice's routes, for the `api` function. Needs PlatformModule. */
@Module({
  imports: [AgentConnectionsModule, AssignmentsModule, ImportsStoreModule],
  // Before the leads: `imports` is no id of one.
  controllers: [ImportsController, AgentsController, LeadsController],
  providers: [
    provideEnvironment(uploadEnv),
    provideEnvironment(workbookLimitsEnv),
    AgentsService,
    AgentsDirectory,
    AgentsList,
    ImportsService,
    LeadsList,
    LeadsService,
  ],
})
export class LeadsApiModule {}
