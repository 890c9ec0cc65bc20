import { Module } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { WakeUpsModule } from '../assignments/wake-ups.module.js';
import { importClaimEnv, importsQueueEnv, leadsTableEnv, readingEnv } from '../leads.env.js';
import { ImportQueue } from './import-queue.js';
import { ImportConsumer } from './import.consumer.js';
import { Importer } from './importer.js';
import { ImportsStoreModule } from './imports-store.module.js';
import { batchClient, LeadsWriter } from './leads.writer.js';

/** `leads-import`. */
@Module({
  imports: [PlatformModule, ImportsStoreModule, WakeUpsModule],
  providers: [
    provideEnvironment(leadsTableEnv),
    provideEnvironment(readingEnv),
    provideEnvironment(importClaimEnv),
    {
      provide: LeadsWriter,
      inject: [Clock, environmentToken(leadsTableEnv)],
      useFactory: (clock: Clock, env: Env<typeof leadsTableEnv>) => new LeadsWriter(batchClient(), clock, env),
    },
    provideEnvironment(importsQueueEnv),
    ImportQueue,
    Importer,
    ImportConsumer,
  ],
})
export class ImportModule {}
