import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type INestApplication, Module, type Type } from '@nestjs/common';
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
import { type RestTask, restTaskOf } from '#platform/rest/rest.task.js';
import { claimsOf, lambdaContext, restEvent } from '#test/factories/rest-event.js';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { type StackFunction, StackMachines } from '#test/support/stack-machines.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { VotingsCheckModule } from './upsert/votings-check.module.js';
import { VotingsCheckTask } from './upsert/votings-check.task.js';
import { VotingsWriteModule } from './upsert/votings-write.module.js';
import { VotingsWriteTask } from './upsert/votings-write.task.js';
import { QUIET_LOGGER } from './votings-bed.fixture.js';
import {
  registrationsTableEnv,
  resultsTableEnv,
  votesTableEnv,
  votingRulesEnv,
  votingsApiEnv,
  votingsTableEnv,
} from './votings.env.js';
import { VotingsModule } from './votings.module.js';

/** A request of a test. */
export interface Call {
  /** The token's subject. */
  readonly as: string;
  readonly groups?: readonly string[];
  /** An object is sent as JSON, a text as it is. */
  readonly body?: object | string;
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

/** Requests that the gateway gives to the machine `votings-upsert`. */
const UPSERT = /^(?:POST \/votings|PUT \/votings\/([^/]+))$/;

/** The tables of the slice and of first answers. */
export const VOTINGS_TABLES = ['votings', 'votes', 'results', 'registrations', 'idempotency'] as const;

/** What functions of a test work on. */
export interface VotingsWorld {
  readonly db: TestDynamoDb;
  /** Short name to physical name. */
  readonly tables: Readonly<Record<string, string>>;
  readonly clock: VirtualClock;
  /** `votings-check` and `votings-write`. */
  readonly real: Readonly<Record<string, StackFunction>>;
}

export interface VotingsApiOptions {
  /** Functions of the stack beside `votings-check` and `votings-write`, or in place of them. */
  readonly functions?: (world: VotingsWorld) => Readonly<Record<string, StackFunction>>;
}

/**
 * The slice's routes behind the real handler and the real state machine, on a real engine and a clock that stands still; of the gateway
 * there are the machine's mapping templates.
 */
export class VotingsApi {
  private constructor(
    readonly clock: VirtualClock,
    readonly db: TestDynamoDb,
    /** Short name to physical name. */
    readonly tables: Readonly<Record<string, string>>,
    readonly machines: StackMachines,
    private readonly handler: RestHandler,
    readonly stop: () => Promise<void>,
  ) {}

  static async start({ functions = () => ({}) }: VotingsApiOptions = {}): Promise<VotingsApi> {
    const db = await startDynamoDb();
    const tables = await db.createTables(...VOTINGS_TABLES);
    const clock = new VirtualClock();
    const create = (module: Type): Promise<INestApplication> => createApp(module, db, tables, clock);
    const [api, check, write] = await Promise.all(
      [VotingsApiModule, VotingsCheckModule, VotingsWriteModule].map(create),
    );
    if (!api || !check || !write) throw new Error('unreachable');
    const real = {
      'votings-check': taskOf(check, VotingsCheckTask),
      'votings-write': taskOf(write, VotingsWriteTask),
    };
    const machines = new StackMachines({
      db,
      clock,
      functions: { ...real, ...functions({ db, tables, clock, real }) },
    });
    return new VotingsApi(clock, db, tables, machines, restHandlerOf(api), async () => {
      await machines.stop();
      for (const app of [api, check, write]) await app.close();
      await db.stop();
    });
  }

  /** Calls a route; the path is without the stage. */
  async call(method: string, path: string, { as, groups = [], body, headers, query }: Call): Promise<Answer> {
    const claims = claimsOf(as, ...groups);
    const text = typeof body === 'string' ? body : body && JSON.stringify(body);
    const upsert = UPSERT.exec(`${method} ${path}`);
    if (upsert) {
      const { status, ...answer } = await this.machines.request('votings-upsert', {
        method,
        path: upsert[1] === undefined ? {} : { votingId: upsert[1] },
        headers: { 'content-type': 'application/json', ...headers },
        claims: claims as Record<string, string>,
        body: text,
      });
      return { status, headers: answer.headers, body: parsed(answer.body) };
    }
    const event = restEvent({
      method,
      path,
      claims,
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
      ...(query && { query }),
    });
    const result = await this.handler(event, lambdaContext());
    return { status: result.statusCode, headers: result.headers ?? {}, body: parsed(result.body) };
  }
}

function parsed(body: string): Answer['body'] {
  return body === '' ? {} : (JSON.parse(body) as Answer['body']);
}

async function createApp(
  root: Type,
  db: TestDynamoDb,
  tables: Readonly<Record<string, string>>,
  clock: VirtualClock,
): Promise<INestApplication> {
  const testing = Test.createTestingModule({ imports: [restRoot(root)] });
  const ofSlice = [
    votingsApiEnv,
    votingsTableEnv,
    votesTableEnv,
    resultsTableEnv,
    registrationsTableEnv,
    votingRulesEnv,
  ];
  for (const spec of [restEnv, idempotencyEnv, ...ofSlice]) {
    testing.overrideProvider(environmentToken(spec)).useValue(environment(tables));
  }
  testing.overrideProvider(DynamoDBDocumentClient).useValue(db.client);
  testing.overrideProvider(Clock).useValue(clock);
  testing.overrideProvider(PlatformLogger).useValue(QUIET_LOGGER);
  const module = await testing.compile();
  const app = module.createNestApplication(new RestAdapter(), { ...REST_OPTIONS, logger: false });
  return app.init();
}

function taskOf(app: INestApplication, task: Type<RestTask>): StackFunction {
  const handler = restTaskOf(app, task);
  return (event) => handler(event, lambdaContext());
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
