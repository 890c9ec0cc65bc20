import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { IdleAgents } from '../agents/idle-agents.js';
import { PendingLeads } from '../leads/pending-leads.js';
import { dispatcherLimitsEnv, timersQueueEnv } from '../leads.env.js';
import { AssignmentsModule } from './assignments.module.js';
import { Candidates } from './candidates.js';
import { DispatchConsumer } from './dispatch.consumer.js';
import { Dispatcher } from './dispatcher.js';
import { Timers } from './timers.js';
import { WakeUpsModule } from './wake-ups.module.js';

/** `leads-dispatcher`. */
@Module({
  imports: [PlatformModule, AssignmentsModule, WakeUpsModule],
  providers: [
    provideEnvironment(dispatcherLimitsEnv),
    provideEnvironment(timersQueueEnv),
    IdleAgents,
    PendingLeads,
    Candidates,
    Timers,
    Dispatcher,
    DispatchConsumer,
  ],
})
export class DispatcherModule {}
