import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { captureLogs } from '#test/support/captured-logs.js';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { createSimpleTable } from '#test/support/simple-table.js';
import { DomainError } from '../errors/domain.error.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyStore } from './idempotency.store.js';
import { script, ThingsModule } from './idempotency.test-bed.js';

let db: TestDynamoDb;
let app: INestApplication;
let url: string;
let key: string;

beforeAll(async () => {
  db = await startDynamoDb();
  await createSimpleTable(db.client, 'idempotency', ['id']);
  process.env.TABLE_IDEMPOTENCY = 'idempotency';
  const builder = Test.createTestingModule({ imports: [ThingsModule] });
  const module = await builder.overrideProvider(DynamoDBDocumentClient).useValue(db.client).compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  delete process.env.TABLE_IDEMPOTENCY;
  await app.close();
  await db.stop();
});
beforeEach(() => {
  key = crypto.randomUUID();
  Object.assign(script, { calls: 0, refusal: undefined, gate: undefined });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function post(
  body: unknown = { title: 'a' },
  headers: Record<string, string> = {},
  path = '/things',
): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user': 'alice', 'idempotency-key': key, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const replayed = ({ headers }: Answer) => headers.get('idempotent-replayed');
const code = ({ text }: Answer) => (JSON.parse(text) as { code: string }).code;

describe(`${IdempotencyInterceptor.name} (X2)`, () => {
  it('replays status, Location, ETag and body, byte for byte, and does the work once', async () => {
    const first = await post();
    const second = await post();

    expect(script.calls).toBe(1);
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect([second.headers.get('location'), second.headers.get('etag')]).toEqual(['/v1/things/1', '"1"']);
    expect([replayed(first), replayed(second)]).toEqual([null, 'true']);
  });

  it('replays an answer without a body, with its own status code', async () => {
    await post({}, {}, '/things/silent');
    const second = await post({}, {}, '/things/silent');

    expect(second).toMatchObject({ status: 202, text: '' });
    expect([script.calls, replayed(second)]).toEqual([1, 'true']);
  });

  it('replays a status code that the route decided (N1: 200 for an append)', async () => {
    const first = await post({}, {}, '/things/appended');
    const second = await post({}, {}, '/things/appended');

    expect([first.status, second.status, second.text]).toEqual([200, 200, '{"calls":1}']);
  });

  it('refuses another payload, also another query, under the same key', async () => {
    await post();

    const others = [await post({ title: 'b' }), await post({ title: 'a' }, {}, '/things?x=1')];

    expect(others.map(({ status }) => status)).toEqual([422, 422]);
    expect(others.map(code)).toEqual(['idempotency-key-reused', 'idempotency-key-reused']);
    expect(script.calls).toBe(1);
  });

  it('refuses a repeat while the first runs, and replays it afterwards', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    script.gate = promise;
    const first = post();
    await waitUntil(() => script.calls === 1);

    const early = await post();
    resolve();
    await first;

    expect([early.status, code(early), early.headers.get('retry-after')]).toEqual([409, 'idempotency-in-flight', '1']);
    expect(replayed(await post())).toBe('true');
    expect(script.calls).toBe(1);
  });

  it('replays a refusal that tells about the state, with its extensions', async () => {
    script.refusal = new DomainError(409, 'already-voted', 'You have voted.', {
      extensions: { existingVote: { choice: 'yes' } },
    });
    const first = await post();
    script.refusal = undefined;

    const second = await post();

    expect(second).toMatchObject({ status: 409, text: first.text });
    expect([script.calls, replayed(second)]).toEqual([1, 'true']);
    expect(second.text).toContain('"existingVote":{"choice":"yes"}');
  });

  it.each([
    ['a broken rule', new DomainError(422, 'unknown-choice', 'No such option.')],
    ['contention', new DomainError(503, 'contention', 'Try again.')],
    ['a bug', new TypeError('bug')],
  ])('does not keep %s: the same key may be used again, corrected or not', async (_name, error) => {
    script.refusal = error;
    await post();
    script.refusal = undefined;

    const second = await post({ title: 'corrected' });

    expect([second.status, replayed(second), script.calls]).toEqual([201, null, 2]);
  });

  it('refuses a malformed key before anything happens', async () => {
    const answer = await post({}, { 'idempotency-key': 'a b' });

    expect([answer.status, code(answer), script.calls]).toEqual([422, 'invalid-idempotency-key', 0]);
  });

  it('keeps the keys of users apart, and leaves alone what has no key, no user or is no POST', async () => {
    await post();
    await post({ title: 'a' }, { 'x-user': 'bob' });
    expect(script.calls).toBe(2);

    const get = () => fetch(`${url}/things`, { headers: { 'x-user': 'alice', 'idempotency-key': key } });
    await get();
    await get();
    expect(script.calls).toBe(4);

    const plain = { method: 'POST', headers: { 'x-user': 'alice', 'content-type': 'application/json' }, body: '{}' };
    await fetch(`${url}/things`, plain);
    await fetch(`${url}/things`, plain);
    expect(script.calls).toBe(6);
  });

  it('answers although the answer could not be remembered', async () => {
    const logs = captureLogs();
    const store = app.get(IdempotencyStore, { strict: false });
    const complete = store.complete.bind(store);
    store.complete = () => Promise.reject(new Error('table is gone'));

    const answer = await post();
    store.complete = complete;

    expect(answer.status).toBe(201);
    expect(logs.lines).toEqual([
      expect.objectContaining({ level: 'ERROR', message: 'idempotency record was not settled' }),
    ]);
  });
});

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
