import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { expiryEnv, timersQueueEnv } from '../leads.env.js';
import { AssignmentsModule } from './assignments.module.js';
import { Expiry } from './expiry.js';
import { Timers } from './timers.js';
import { TimersConsumer } from './timers.consumer.js';

/** `leads-timers`. */
@Module({
  imports: [PlatformModule, AssignmentsModule, QueuesModule],
  providers: [provideEnvironment(expiryEnv), provideEnvironment(timersQueueEnv), Expiry, Timers, TimersConsumer],
})
export class TimersModule {}
