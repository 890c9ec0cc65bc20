import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Clock } from '#platform/clock/clock.js';
import { environmentToken } from '#platform/config/environment.js';
import { IdempotencyInterceptor } from '#platform/idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from '#platform/idempotency/idempotency.module.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { ObjectStore } from '#platform/objects/object-store.js';
import { idempotencyEnv, restEnv } from '#platform/platform.env.js';
import { PlatformModule } from '#platform/platform.module.js';
import { RestAdapter } from '#platform/rest/rest.adapter.js';
import { REST_OPTIONS, restRoot } from '#platform/rest/rest-app.js';
import { restHandlerOf, type RestHandler } from '#platform/rest/rest-handler.js';
import { Presence } from '#realtime/presence/presence.js';
import { presenceEnv } from '#realtime/realtime.env.js';
import { claimsOf, lambdaContext, restEvent } from '#test/factories/rest-event.js';
import { LeadsTestBed } from './leads-bed.fixture.js';
import * as specs from './leads.env.js';
import { LeadsApiModule } from './leads-api.module.js';

/** A request of a test. */
export interface Call {
  /** The token's subject. */
  readonly as: string;
  readonly groups?: readonly string[];
  readonly body?: object;
  /** A form with a file, in place of the body. */
  readonly file?: { readonly field: string; readonly content: Uint8Array<ArrayBuffer>; readonly name?: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** What came back; an empty body is `{}`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A logger that says nothing. */
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

@Module({
  imports: [PlatformModule, IdempotencyModule, LeadsApiModule],
  providers: [{ provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor }],
})
class LeadsApiTestModule {}

/** Objects in memory. */
export class ObjectsDouble {
  readonly objects = new Map<string, Buffer>();
  puts = 0;

  readonly store = {
    put: async (key: string, content: Uint8Array) => {
      this.puts += 1;
      this.objects.set(key, Buffer.from(content));
      return Promise.resolve();
    },
    uploadUrl: async (key: string, bytes: number, seconds: number) =>
      Promise.resolve(`https://bucket.test/${key}?bytes=${bytes}&seconds=${seconds}`),
    downloadUrl: async (key: string, seconds: number) =>
      Promise.resolve(`https://bucket.test/${key}?seconds=${seconds}`),
  } as unknown as ObjectStore;
}

/** The slice's routes behind the real handler, on a real engine; the gateway is missing, objects and presence are doubles. */
export class LeadsApi {
  private constructor(
    readonly bed: LeadsTestBed,
    readonly objects: ObjectsDouble,
    private readonly handler: RestHandler,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<LeadsApi> {
    const bed = await LeadsTestBed.start();
    const { idempotency } = await bed.db.createTables('idempotency');
    const objects = new ObjectsDouble();
    const testing = Test.createTestingModule({ imports: [restRoot(LeadsApiTestModule)] });
    const values = { ...bed.env, ...SETTINGS, TABLE_IDEMPOTENCY: idempotency };
    for (const spec of [restEnv, idempotencyEnv, presenceEnv, ...Object.values(specs)]) {
      testing.overrideProvider(environmentToken(spec)).useValue(values);
    }
    testing.overrideProvider(DynamoDBDocumentClient).useValue(bed.db.client);
    testing.overrideProvider(Clock).useValue(bed.clock);
    testing.overrideProvider(PlatformLogger).useValue(QUIET);
    testing.overrideProvider(ObjectStore).useValue(objects.store);
    testing.overrideProvider(Presence).useValue(bed.people.presence);
    const module = await testing.compile();
    const app = module.createNestApplication(new RestAdapter(), { ...REST_OPTIONS, logger: false });
    await app.init();
    return new LeadsApi(bed, objects, restHandlerOf(app), async () => {
      await app.close();
      await bed.stop();
    });
  }

  /** Calls a route; the path is without the stage. */
  async call(method: string, path: string, { as, groups = [], body, file, headers, query }: Call): Promise<Answer> {
    const form = file && (await formOf(file));
    const event = restEvent({
      method,
      path,
      claims: claimsOf(as, ...groups),
      ...(body && { body }),
      headers: { ...headers, ...form?.headers },
      ...(query && { query }),
    });
    const whole = form ? { ...event, body: form.base64, isBase64Encoded: true } : event;
    const result = await this.handler(whole, lambdaContext());
    const parsed = result.body === '' ? {} : (JSON.parse(result.body) as Answer['body']);
    return { status: result.statusCode, headers: result.headers ?? {}, body: parsed };
  }
}

const SETTINGS = {
  BUCKET_LEAD_FILES: 'bucket',
  LEADS_UPLOAD_MEGABYTES: 1,
  LEADS_IMPORT_MEGABYTES: 50,
  LEADS_IMPORT_UPLOAD_SECONDS: 900,
  LEADS_IMPORT_RETENTION_DAYS: 30,
  LEADS_IMPORT_UNPACKED_MEGABYTES: 50,
  LEADS_IMPORT_MAX_RATIO: 200,
  MAX_BODY_KILOBYTES: 200,
  CORS_ORIGINS: [],
};

/** The form as the gateway passes it on. */
async function formOf({ field, content, name = 'leads.xlsx' }: NonNullable<Call['file']>) {
  const form = new FormData();
  form.append(field, new Blob([content]), name);
  const request = new Request('http://x.test', { method: 'POST', body: form });
  const base64 = Buffer.from(await request.arrayBuffer()).toString('base64');
  return { base64, headers: { 'content-type': request.headers.get('content-type') ?? '' } };
}
