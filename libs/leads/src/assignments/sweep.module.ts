import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { AgentConnectionsModule } from '../agents/agent-connections.module.js';
import { AgentsSweep } from '../agents/agents-sweep.js';
import { AgentsList } from '../agents/agents.list.js';
import { PendingLeads } from '../leads/pending-leads.js';
import { expiryEnv, sweepLimitsEnv } from '../leads.env.js';
import { AssignmentsModule } from './assignments.module.js';
import { Expiry } from './expiry.js';
import { SweepConsumer } from './sweep.consumer.js';
import { WakeUpsModule } from './wake-ups.module.js';

/** `leads-sweep`. */
@Module({
  imports: [PlatformModule, AssignmentsModule, AgentConnectionsModule, WakeUpsModule],
  providers: [
    provideEnvironment(expiryEnv),
    provideEnvironment(sweepLimitsEnv),
    AgentsList,
    AgentsSweep,
    PendingLeads,
    Expiry,
    SweepConsumer,
  ],
})
export class SweepModule {}
