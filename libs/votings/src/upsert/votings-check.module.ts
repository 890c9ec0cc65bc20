import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ReservingInterceptor } from '#platform/idempotency/handed-over.interceptors.js';
import { IdempotencyModule } from '#platform/idempotency/idempotency.module.js';
import { PlatformModule } from '#platform/platform.module.js';
import { upsertProviders } from './upsert.providers.js';
import { PlanningStore, VotingStore } from './voting.store.js';
import { VotingWritesController } from './voting-writes.controller.js';
import { VotingsCheckTask } from './votings-check.task.js';

/** Function `votings-check`. */
@Module({
  imports: [PlatformModule, IdempotencyModule],
  controllers: [VotingWritesController],
  providers: [
    ...upsertProviders,
    { provide: VotingStore, useClass: PlanningStore },
    { provide: APP_INTERCEPTOR, useExisting: ReservingInterceptor },
    VotingsCheckTask,
  ],
})
export class VotingsCheckModule {}
