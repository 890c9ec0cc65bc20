import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Clock } from '#platform/clock/clock.js';
import { environmentToken } from '#platform/config/environment.js';
import { IdempotencyInterceptor } from '#platform/idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from '#platform/idempotency/idempotency.module.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { idempotencyEnv, restEnv } from '#platform/platform.env.js';
import { PlatformModule } from '#platform/platform.module.js';
import { RestAdapter } from '#platform/rest/rest.adapter.js';
import { REST_OPTIONS, restRoot } from '#platform/rest/rest-app.js';
import { restHandlerOf, type RestHandler } from '#platform/rest/rest-handler.js';
import { claimsOf, lambdaContext, restEvent } from '#test/factories/rest-event.js';
import { startDynamoDb } from '#test/support/dynamodb.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { QUIET_LOGGER } from './votings-bed.fixture.js';
import {
  registrationsTableEnv,
  resultsTableEnv,
  votesTableEnv,
  votingsApiEnv,
  votingsTableEnv,
} from './votings.env.js';
import { VotingsModule } from './votings.module.js';

/** A request of a test. */
export interface Call {
  /** The token's subject. */
  readonly as: string;
  readonly groups?: readonly string[];
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** What came back; an empty body is `{}`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The REST application with this slice alone. */
@Module({
  imports: [PlatformModule, IdempotencyModule, VotingsModule],
  providers: [{ provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor }],
})
class VotingsApiModule {}

/** The slice's routes behind the real handler, on a real engine and a clock that stands still; only the gateway is missing. */
export class VotingsApi {
  private constructor(
    readonly clock: VirtualClock,
    private readonly handler: RestHandler,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<VotingsApi> {
    const db = await startDynamoDb();
    const tables = await db.createTables('votings', 'votes', 'results', 'registrations', 'idempotency');
    const clock = new VirtualClock();
    const testing = Test.createTestingModule({ imports: [restRoot(VotingsApiModule)] });
    const ofSlice = [votingsApiEnv, votingsTableEnv, votesTableEnv, resultsTableEnv, registrationsTableEnv];
    for (const spec of [restEnv, idempotencyEnv, ...ofSlice]) {
      testing.overrideProvider(environmentToken(spec)).useValue(environment(tables));
    }
    testing.overrideProvider(DynamoDBDocumentClient).useValue(db.client);
    testing.overrideProvider(Clock).useValue(clock);
    testing.overrideProvider(PlatformLogger).useValue(QUIET_LOGGER);
    const module = await testing.compile();
    const app = module.createNestApplication(new RestAdapter(), { ...REST_OPTIONS, logger: false });
    await app.init();
    return new VotingsApi(clock, restHandlerOf(app), async () => {
      await app.close();
      await db.stop();
    });
  }

  /** Calls a route; the path is without the stage. */
  async call(method: string, path: string, { as, groups = [], body, headers, query }: Call): Promise<Answer> {
    const claims = claimsOf(as, ...groups);
    const event = restEvent({
      method,
      path,
      claims,
      ...(body && { body }),
      ...(headers && { headers }),
      ...(query && { query }),
    });
    const result = await this.handler(event, lambdaContext());
    const parsed = result.body === '' ? {} : (JSON.parse(result.body) as Answer['body']);
    return { status: result.statusCode, headers: result.headers ?? {}, body: parsed };
  }
}

function environment(tables: Readonly<Record<string, string>>): Record<string, unknown> {
  return {
    TABLE_VOTINGS: tables['votings'],
    TABLE_VOTES: tables['votes'],
    TABLE_RESULTS: tables['results'],
    TABLE_REGISTRATIONS: tables['registrations'],
    TABLE_IDEMPOTENCY: tables['idempotency'],
    VOTINGS_CACHE_SECONDS: 1,
    VOTINGS_MIN_WINDOW_SECONDS: 60,
    VOTINGS_MAX_AHEAD_DAYS: 300,
    VOTINGS_MAX_EXTENSION_DAYS: 30,
    VOTES_RETENTION_DAYS: 90,
    RESULTS_SHARDS: 10,
    MAX_BODY_KILOBYTES: 200,
    CORS_ORIGINS: [],
  };
}
