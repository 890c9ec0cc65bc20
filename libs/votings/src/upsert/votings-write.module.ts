import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { SettlingInterceptor } from '#platform/idempotency/handed-over.interceptors.js';
import { IdempotencyModule } from '#platform/idempotency/idempotency.module.js';
import { PlatformModule } from '#platform/platform.module.js';
import { upsertProviders } from './upsert.providers.js';
import { WritingStore, VotingStore } from './voting.store.js';
import { VotingWritesController } from './voting-writes.controller.js';
import { VotingsWriteTask } from './votings-write.task.js';

/** Function `votings-write`. */
@Module({
  imports: [PlatformModule, IdempotencyModule],
  controllers: [VotingWritesController],
  providers: [
    ...upsertProviders,
    { provide: VotingStore, useClass: WritingStore },
    { provide: APP_INTERCEPTOR, useExisting: SettlingInterceptor },
    VotingsWriteTask,
  ],
})
export class VotingsWriteModule {}
