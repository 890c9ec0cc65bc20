import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { DuelsApiModule } from '#duels/duels-api.module.js';
import { IdempotencyInterceptor } from '#platform/idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from '#platform/idempotency/idempotency.module.js';
import { NotificationsModule } from '#notifications/notifications.module.js';
import { LeadsApiModule } from '#leads/leads-api.module.js';
import { PlatformModule } from '#platform/platform.module.js';
import { UsersModule } from '#realtime/users/users.module.js';
import { VotingsModule } from '#votings/votings.module.js';

/** The REST API: every slice that has routes. */
@Module({
  imports: [
    PlatformModule,
    IdempotencyModule,
    UsersModule,
    VotingsModule,
    DuelsApiModule,
    NotificationsModule,
    LeadsApiModule,
  ],
  providers: [{ provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor }],
})
export class ApiModule {}
