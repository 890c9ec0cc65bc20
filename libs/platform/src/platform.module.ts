import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock/clock.js';
import { ConditionalWriter } from './dynamodb/conditional-writer.js';
import { createDocumentClient } from './dynamodb/document-client.js';
import { Transactor } from './dynamodb/transact.js';
import { Ids, TimeOrderedIds } from './ids/ids.js';
import { PlatformLogger } from './logging/platform.logger.js';

/**
 * What every function has: the clock, ids, the logger, one document client per container and the write helpers on it.
 * Imported once, by the application's root module; tests override single providers (`overrideProvider(Clock)`).
 *
 * Nothing here imports express or class-validator: worker and WebSocket bundles stay small.
 */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Ids, useClass: TimeOrderedIds },
    { provide: PlatformLogger, useFactory: () => new PlatformLogger() },
    { provide: DynamoDBDocumentClient, useFactory: () => createDocumentClient() },
    {
      provide: Transactor,
      inject: [DynamoDBDocumentClient, Clock, Ids],
      useFactory: (client: DynamoDBDocumentClient, clock: Clock, ids: Ids) => new Transactor(client, clock, ids),
    },
    {
      provide: ConditionalWriter,
      inject: [DynamoDBDocumentClient, Clock],
      useFactory: (client: DynamoDBDocumentClient, clock: Clock) => new ConditionalWriter(client, clock),
    },
  ],
  exports: [Clock, Ids, PlatformLogger, DynamoDBDocumentClient, Transactor, ConditionalWriter],
})
export class PlatformModule {}
