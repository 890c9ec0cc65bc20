import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { dispatchQueueEnv } from '../leads.env.js';
import { WakeUps } from './wake-ups.js';

/** Waking the dispatcher. Needs PlatformModule. */
@Module({
  imports: [QueuesModule],
  providers: [provideEnvironment(dispatchQueueEnv), WakeUps],
  exports: [QueuesModule, WakeUps],
})
export class WakeUpsModule {}
