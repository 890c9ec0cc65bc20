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
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { groupLimitsEnv, groupsTableEnv, itemsTableEnv, removalsEnv } from './notifications.env.js';
import { NotificationsModule } from './notifications.module.js';

/** The instant at which the clock stands. */
export const NOW = '2026-11-20T12:00:00.000Z';
export const DAY = 86_400_000;

/** So many milliseconds after {@link NOW}. */
export const at = (milliseconds: number): string => new Date(Date.parse(NOW) + milliseconds).toISOString();

let next = 0;
/** Of a group that no test has used. */
export const newId = (): string => `g${(next += 1)}`;

/** A valid call that opens a group. */
export function bodyOf(overrides: object = {}): object {
  return {
    execute_at: at(DAY),
    id: newId(),
    type: 'UPLOAD',
    data: [{ itemId: 'a', fileName: 'a.pdf' }],
    message: ['A file'],
    recipients: [{ email: 'ann@example.test' }],
    ...overrides,
  };
}

/** A request of a test. */
export interface Request {
  /** @default notifiers */
  readonly groups?: readonly string[];
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back; an empty body is `{}`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The REST application with this slice alone. */
@Module({
  imports: [PlatformModule, IdempotencyModule, NotificationsModule],
  providers: [{ provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor }],
})
class NotificationsApiModule {}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The slice's routes behind the real handler, on a real engine and a clock that stands still; only the gateway is missing. */
export class NotificationsApi {
  private constructor(
    readonly clock: VirtualClock,
    readonly db: TestDynamoDb,
    private readonly handler: RestHandler,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<NotificationsApi> {
    const db = await startDynamoDb();
    const tables = await db.createTables('notification-groups', 'notification-items', 'idempotency');
    const clock = new VirtualClock(NOW);
    const testing = Test.createTestingModule({ imports: [restRoot(NotificationsApiModule)] });
    for (const spec of [restEnv, idempotencyEnv, groupsTableEnv, itemsTableEnv, removalsEnv, groupLimitsEnv]) {
      testing.overrideProvider(environmentToken(spec)).useValue(environment(tables));
    }
    testing.overrideProvider(DynamoDBDocumentClient).useValue(db.client);
    testing.overrideProvider(Clock).useValue(clock);
    testing.overrideProvider(PlatformLogger).useValue(SILENT);
    const module = await testing.compile();
    const app = module.createNestApplication(new RestAdapter(), { ...REST_OPTIONS, logger: false });
    await app.init();
    return new NotificationsApi(clock, db, restHandlerOf(app), async () => {
      await app.close();
      await db.stop();
    });
  }

  /** Calls a route; the path is without the stage. */
  async call(method: string, path: string, { groups = ['notifiers'], body, headers }: Request = {}): Promise<Answer> {
    const claims = claimsOf('nora', ...groups);
    const event = restEvent({ method, path, claims, ...(body && { body }), ...(headers && { headers }) });
    const result = await this.handler(event, lambdaContext());
    const parsed = result.body === '' ? {} : (JSON.parse(result.body) as Answer['body']);
    return { status: result.statusCode, headers: result.headers ?? {}, body: parsed };
  }
}

function environment(tables: Readonly<Record<string, string>>): Record<string, unknown> {
  return {
    TABLE_NOTIFICATION_GROUPS: tables['notification-groups'],
    TABLE_NOTIFICATION_ITEMS: tables['notification-items'],
    TABLE_IDEMPOTENCY: tables['idempotency'],
    NOTIFICATIONS_MAX_ITEMS: 1_000,
    NOTIFICATIONS_MAX_KILOBYTES: 300,
    NOTIFICATIONS_MAX_RECIPIENTS: 3,
    NOTIFICATIONS_MAX_AHEAD_DAYS: 30,
    NOTIFICATIONS_TTL_GRACE_SECONDS: 3_600,
    NOTIFICATIONS_RETENTION_DAYS: 30,
    NOTIFICATIONS_HANDOVER_SECONDS: 600,
    MAX_BODY_KILOBYTES: 200,
    CORS_ORIGINS: [],
  };
}
