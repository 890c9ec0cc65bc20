import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Module } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import type { Env } from '../config/env-spec.js';
import { environmentToken, provideEnvironment } from '../config/environment.js';
import { ConditionalWriter } from '../dynamodb/conditional-writer.js';
import { Ids } from '../ids/ids.js';
import { idempotencyEnv } from '../platform.env.js';
import { ReservingInterceptor, SettlingInterceptor } from './handed-over.interceptors.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyStore } from './idempotency.store.js';
import { IdempotentCall } from './idempotent-call.js';

/**
 * The store of first answers and the interceptors on it. Needs `PlatformModule` and the variable `TABLE_IDEMPOTENCY`.
 *
 * @example imports: [IdempotencyModule], providers: [{ provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor }]
 */
@Module({
  providers: [
    provideEnvironment(idempotencyEnv),
    {
      provide: IdempotencyStore,
      inject: [DynamoDBDocumentClient, ConditionalWriter, Clock, Ids, environmentToken(idempotencyEnv)],
      useFactory: (
        client: DynamoDBDocumentClient,
        writer: ConditionalWriter,
        clock: Clock,
        ids: Ids,
        env: Env<typeof idempotencyEnv>,
      ) => new IdempotencyStore(client, writer, clock, ids, env.TABLE_IDEMPOTENCY),
    },
    IdempotentCall,
    IdempotencyInterceptor,
    ReservingInterceptor,
    SettlingInterceptor,
  ],
  exports: [IdempotencyStore, IdempotencyInterceptor, ReservingInterceptor, SettlingInterceptor],
})
export class IdempotencyModule {}
