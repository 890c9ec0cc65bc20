import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { SequentialIds } from '#test/support/sequential-ids.js';
import { createSimpleTable } from '#test/support/simple-table.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { ConditionalWriter } from '../dynamodb/conditional-writer.js';
import {
  IdempotencyInFlightError,
  IdempotencyKeyReusedError,
  InvalidIdempotencyKeyError,
} from './idempotency.errors.js';
import { IdempotencyStore, type Reservation } from './idempotency.store.js';
import type { IdempotentRequest } from './idempotent-request.js';

const TABLE = 'idempotency';
const ANSWER = { statusCode: 201, headers: {}, body: '{"a":1}' };
const DAY_MS = 24 * 60 * 60 * 1000;

let db: TestDynamoDb;
let clock: VirtualClock;
let store: IdempotencyStore;
let keys = 0;

beforeAll(async () => {
  db = await startDynamoDb();
  await createSimpleTable(db.client, TABLE, ['id']);
});
afterAll(() => db.stop());
beforeEach(() => {
  clock = new VirtualClock();
  keys += 1;
  const writer = new ConditionalWriter(db.client, clock);
  store = new IdempotencyStore(db.client, writer, clock, new SequentialIds(`owner-${keys}`), TABLE);
});

const request = (overrides: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
  userId: 'alice',
  method: 'POST',
  path: '/votings',
  key: `key-${keys}`,
  payload: { title: 'Lunch', options: ['a', 'b'] },
  ...overrides,
});

async function take(overrides: Partial<IdempotentRequest> = {}): Promise<Reservation> {
  const reserved = await store.reserve(request(overrides));
  if (!reserved.first) throw new Error('the key is taken');
  return reserved.reservation;
}

describe(`${IdempotencyStore.name} (X2)`, () => {
  it('gives the first answer to every repeat', async () => {
    expect(await store.complete(await take(), ANSWER)).toBe(true);

    expect(await store.reserve(request())).toEqual({ first: false, answer: ANSWER });
    expect(await store.reserve(request({ payload: { options: ['a', 'b'], title: 'Lunch' } }))).toMatchObject({
      first: false,
    });
  });

  it('refuses another payload with 422, whether or not the first request is done', async () => {
    const reservation = await take();
    const other = request({ payload: { title: 'Dinner' } });

    await expect(store.reserve(other)).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
    await store.complete(reservation, ANSWER);
    await expect(store.reserve(other)).rejects.toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  });

  it('refuses a repeat while the first request runs with 409', async () => {
    await take();

    const repeat = store.reserve(request());

    await expect(repeat).rejects.toBeInstanceOf(IdempotencyInFlightError);
    await expect(repeat).rejects.toMatchObject({ status: 409, code: 'idempotency-in-flight' });
  });

  it('lets exactly one of many simultaneous requests through', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => store.reserve(request())));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    ['user', { userId: 'bob' }],
    ['path', { path: '/votings/v1/votes' }],
    ['method', { method: 'PUT' }],
  ])('keeps the keys of another %s apart', async (_name, overrides) => {
    await take();

    expect(await store.reserve(request(overrides))).toMatchObject({ first: true });
  });

  it('does not mix up scopes that read alike when joined', async () => {
    await take({ path: '/a', key: 'b/c' });

    expect(await store.reserve(request({ path: '/a/b', key: 'c' }))).toMatchObject({ first: true });
  });

  it('keeps answers for 24 h, even if TTL is late', async () => {
    await store.complete(await take(), ANSWER);

    clock.advance(DAY_MS - 1000);
    expect(await store.reserve(request())).toMatchObject({ first: false });
    clock.advance(2000);
    expect(await store.reserve(request())).toMatchObject({ first: true });
  });

  it('hands a key on when its first request died, and keeps the late answer of the dead out', async () => {
    const dead = await take();
    clock.advance(34_000);
    await expect(store.reserve(request())).rejects.toBeInstanceOf(IdempotencyInFlightError);
    clock.advance(2_000);

    const second = await take();

    expect(await store.complete(dead, { statusCode: 500 })).toBe(false);
    expect(await store.release(dead)).toBe(false);
    expect(await store.complete(second, ANSWER)).toBe(true);
    expect(await store.complete(second, { statusCode: 500 })).toBe(false);
    expect(await store.reserve(request())).toEqual({ first: false, answer: ANSWER });
  });

  it('a released key is new again', async () => {
    expect(await store.release(await take())).toBe(true);

    expect(await store.reserve(request({ payload: 'corrected' }))).toMatchObject({ first: true });
  });

  it('writes the layout that TTL and Powertools know, with neither key nor payload in it', async () => {
    const reservation = await take({ key: 'my-private-key' });
    await store.complete(reservation, ANSWER);

    const { Item } = await db.client.send(new GetCommand({ TableName: TABLE, Key: { id: reservation.id } }));
    expect(Item).toEqual({
      id: reservation.id,
      status: 'COMPLETED',
      expiration: clock.nowSeconds() + DAY_MS / 1000,
      data: ANSWER,
      validation: expect.any(String),
      owner: expect.any(String),
    });
    expect(JSON.stringify(Item)).not.toMatch(/my-private-key|Lunch/);
  });

  it('takes 1 to 255 visible ASCII characters as a key and refuses the rest with 422', async () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const valid = fc.array(visible, { minLength: 1, maxLength: 255 }).map((chars) => chars.join(''));
    await fc.assert(
      fc.asyncProperty(valid, fc.uuid(), async (key, path) => {
        expect(await store.reserve(request({ key, path }))).toMatchObject({ first: true });
      }),
      { numRuns: 20 },
    );

    for (const key of ['', 'a b', 'ä', 'a\n', '\u007f', 'x'.repeat(256)]) {
      await expect(store.reserve(request({ key }))).rejects.toBeInstanceOf(InvalidIdempotencyKeyError);
    }
  });
});
