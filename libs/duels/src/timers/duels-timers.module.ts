import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { DuelTimers } from '../duel-timers.js';
import { duelTimersEnv } from '../duels.env.js';
import { SessionsModule } from '../sessions.module.js';
import { DuelsTimersConsumer } from './duels-timers.consumer.js';

/** Function `duels-timers`. */
@Module({
  imports: [PlatformModule, QueuesModule, SessionsModule],
  providers: [provideEnvironment(duelTimersEnv), DuelTimers, DuelsTimersConsumer],
})
export class DuelsTimersModule {}
