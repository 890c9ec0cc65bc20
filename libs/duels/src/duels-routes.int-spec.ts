import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Clock } from '#platform/clock/clock.js';
import type { EnvSpec } from '#platform/config/env-spec.js';
import { environmentToken } from '#platform/config/environment.js';
import { restEnv } from '#platform/platform.env.js';
import { PlatformModule } from '#platform/platform.module.js';
import { RestAdapter } from '#platform/rest/rest.adapter.js';
import { REST_OPTIONS, restRoot } from '#platform/rest/rest-app.js';
import { restHandlerOf, type RestHandler } from '#platform/rest/rest-handler.js';
import { REALTIME_SETTINGS } from '#realtime/fixtures/realtime-bed.js';
import { presenceEnv } from '#realtime/realtime.env.js';
import { claimsOf, lambdaContext, restEvent } from '#test/factories/rest-event.js';
import { DuelsApiModule } from './duels-api.module.js';
import { duelLocksEnv, sessionsEnv } from './duels.env.js';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase } from './fixtures/duels-bed.js';
import { ask, invite, play } from './fixtures/duels-play.js';

@Module({ imports: [PlatformModule, DuelsApiModule] })
class ApiModule {}

let database: DuelsDatabase;
let bed: DuelsBed;
let handler: RestHandler;
let close: () => Promise<void>;

beforeAll(async () => {
  database = await startDuelsDatabase();
  bed = await DuelsBed.start(database, { settings: { DUELS_MAX_OPEN_INVITES: 50 } });
  const testing = Test.createTestingModule({ imports: [restRoot(ApiModule)] });
  const { sessions, 'duel-locks': locks, presence } = database.tables;
  const tables = { TABLE_SESSIONS: sessions, TABLE_DUEL_LOCKS: locks, TABLE_PRESENCE: presence };
  const env = { ...REALTIME_SETTINGS, ...tables, MAX_BODY_KILOBYTES: 200, CORS_ORIGINS: [] };
  for (const spec of [restEnv, sessionsEnv, duelLocksEnv, presenceEnv] as EnvSpec[])
    testing.overrideProvider(environmentToken(spec)).useValue(env);
  testing.overrideProvider(DynamoDBDocumentClient).useValue(database.database.client);
  testing.overrideProvider(Clock).useValue(bed.clock);
  const app = (await testing.compile()).createNestApplication(new RestAdapter(), { ...REST_OPTIONS, logger: false });
  await app.init();
  handler = restHandlerOf(app);
  close = async () => app.close();
});
afterAll(async () => {
  await close();
  await bed.stop();
  await database.stop();
});

type Body = Readonly<Record<string, unknown>> & { readonly data: readonly Record<string, unknown>[] };

async function get(
  path: string,
  user: string,
  query?: Record<string, string>,
): Promise<{ status: number; body: Body }> {
  const event = restEvent({ method: 'GET', path, claims: claimsOf(user), ...(query && { query }) });
  const { statusCode, body } = await handler(event, lambdaContext());
  return { status: statusCode, body: JSON.parse(body) as Body };
}

describe('GET /v1/duels', () => {
  test('D10, D11: the caller’s sessions in either role, the newest first, page by page', async () => {
    const [me, one, two] = await bed.online('l-me', 'l-one', 'l-two');
    const ids: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      bed.clock.advance(1_000);
      const [inviter, invitee] = n % 2 === 0 ? [me, n % 3 ? one : two] : [n % 3 ? one : two, me];
      const sessionId = await invite(inviter, invitee);
      await ask(inviter, 'cancel', { sessionId });
      ids.unshift(sessionId);
    }

    const found: unknown[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await get('/duels', 'l-me', { limit: '4', ...(cursor !== undefined && { cursor }) });
      expect(status).toBe(200);
      sizes.push(body.data.length);
      found.push(...body.data.map(({ sessionId }) => sessionId));
      cursor = (body['nextCursor'] as string | null) ?? undefined;
    } while (cursor !== undefined);

    expect(found).toEqual(ids);
    expect(sizes).toEqual([4, 4, 1]);
  });

  test('D11: by state, with what a client needs to go on', async () => {
    const [ann, ben, cleo] = await bed.online('f-ann', 'f-ben', 'f-cleo');
    const over = await invite(cleo, ann);
    await ask(cleo, 'cancel', { sessionId: over });
    const sessionId = await play(bed, ann, ben);
    const now = bed.clock.now();
    const iso = (ms: number): string => new Date(now + ms).toISOString();
    bed.clock.advance(5_000);

    const { body } = await get('/duels', 'f-ann', { state: 'active' });

    expect(body).toEqual({
      data: [
        {
          sessionId,
          userA: 'f-ann',
          displayNameA: 'F-ANN',
          userB: 'f-ben',
          displayNameB: 'F-BEN',
          state: 'active',
          createdAt: iso(0),
          expiresAt: iso(60_000),
          startAt: iso(3_000),
          endsAt: iso(603_000),
          serverTime: iso(5_000),
        },
      ],
      nextCursor: null,
    });
    expect((await get('/duels', 'f-ann', { state: 'cancelled' })).body.data).toMatchObject([
      { sessionId: over, endedBy: 'f-cleo', endedAt: expect.any(String) },
    ]);
    await ask(ann, 'stop', { sessionId });
  });

  test.each<[string, Record<string, string>, string]>([
    ['an unknown state', { state: 'happy' }, 'validation-failed'],
    ['a limit of 0', { limit: '0' }, 'invalid-limit'],
    ['garbage as a cursor', { cursor: 'abc' }, 'invalid-cursor'],
  ])('X3: %s is refused', async (_, query, code) => {
    expect(await get('/duels', 'q-ann', query)).toMatchObject({ status: 422, body: { code } });
  });

  test('X3: a cursor is bound to its user and query, and a forged one harms nobody', async () => {
    const [ann, ben] = await bed.online('c-ann', 'c-ben');
    for (let n = 0; n < 2; n += 1) {
      bed.clock.advance(1);
      await ask(ann, 'cancel', { sessionId: await invite(ann, ben) });
    }
    const { body } = await get('/duels', 'c-ann', { limit: '1' });
    const cursor = String(body['nextCursor']);

    expect(await get('/duels', 'c-ben', { cursor })).toMatchObject({ status: 422, body: { code: 'invalid-cursor' } });
    expect(await get('/duels', 'c-ann', { cursor, state: 'active' })).toMatchObject({ status: 422 });
    const [fingerprint] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string];
    const forge = (position: unknown): string =>
      Buffer.from(JSON.stringify([fingerprint, position])).toString('base64url');
    for (const position of [null, [], [['c-ben', '', ''], null], [['c-ann', 7, ''], null], [['c-ann', '', ''], null]])
      expect(await get('/duels', 'c-ann', { cursor: forge(position) })).toMatchObject({
        status: 422,
        body: { code: 'invalid-cursor' },
      });
  });
});

describe('GET /v1/duels/{sessionId}', () => {
  test('D11: for its participants only; X1: 404 before 403', async () => {
    const [ann, ben] = await bed.online('g-ann', 'g-ben');
    const sessionId = await invite(ann, ben);

    for (const user of ['g-ann', 'g-ben'])
      expect(await get(`/duels/${sessionId}`, user)).toMatchObject({
        status: 200,
        body: { sessionId, state: 'pending' },
      });
    expect(await get(`/duels/${sessionId}`, 'g-cleo')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    for (const id of ['none', 'x'.repeat(500)])
      expect(await get(`/duels/${id}`, 'g-ann')).toMatchObject({ status: 404, body: { code: 'session-not-found' } });
    await ask(ann, 'cancel', { sessionId });
  });
});

describe('GET /v1/users/online', () => {
  test('D3: tells who is in a duel, and no longer than that', async () => {
    const [ann, ben] = await bed.online('u-ann', 'u-ben', 'u-cleo');
    const busy = async () => {
      const { body } = await get('/users/online', 'u-cleo', { limit: '100' });
      return body.data.filter((user) => user['busy']).map((user) => user['userId']);
    };
    await invite(ann, ben);
    expect(await busy()).toEqual([]);
    await ask(ben, 'invite', { to: 'u-ann' });
    await bed.announce();
    expect(await busy()).toEqual(['u-ann', 'u-ben']);

    bed.clock.advance(603_000);
    for (const user of ['u-ann', 'u-ben']) await bed.client(user).ping();

    expect(await busy()).toEqual([]);
  });
});
