import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { connectEvent, wsContext } from '#test/factories/ws-event.js';
import type { ConnectionRow } from './connections/connection-row.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { NOW, RealtimeBed, type RealtimeDatabase, startRealtimeDatabase } from './fixtures/realtime-bed.js';
import { HelloHooks } from './hello-hooks.js';
import { Push } from './push/push.js';

const CONNECTED_AT = Date.parse(NOW);

let shared: RealtimeDatabase;
let bed: RealtimeBed;

beforeAll(async () => (shared = await startRealtimeDatabase()));
beforeEach(async () => (bed = await RealtimeBed.start(shared)));
afterEach(async () => bed.stop());
afterAll(async () => shared.stop());

const connections = (): string => shared.tables['connections'] as string;

async function rowOf(userId: string, connectionId = `${userId}-1`): Promise<ConnectionRow | undefined> {
  const Key = { userId, connectionId };
  const found = await shared.database.client.send(new GetCommand({ TableName: connections(), Key }));
  return found.Item as ConnectionRow | undefined;
}

async function topicsOf(connectionId: string): Promise<unknown[]> {
  const rows = await bed.rows('subscriptions');
  return rows.filter((row) => row['connectionId'] === connectionId).map(({ topic }) => topic);
}

describe('a connection’s row', () => {
  test('D2, D14: $connect stores who is connected, with name and expiry', async () => {
    expect(await bed.client('alice').connect()).toBe(200);

    expect(await rowOf('alice')).toEqual({
      userId: 'alice',
      connectionId: 'alice-1',
      displayName: 'ALICE',
      connectedAt: NOW,
      lastSeenAt: NOW,
      expireAt: CONNECTED_AT / 1000 + 7500,
      topics: new Set(['votings']),
    });
  });

  test('V9: $connect subscribes to votings; the subscription expires with the connection', async () => {
    await bed.client('vera').connect();

    expect((await bed.rows('subscriptions')).find((row) => row['connectionId'] === 'vera-1')).toEqual({
      topicShard: expect.stringMatching(/^votings#[0-3]$/),
      connectionId: 'vera-1',
      topic: 'votings',
      userId: 'vera',
      expireAt: CONNECTED_AT / 1000 + 7500,
    });
  });

  test('D2: a user has several connections; $disconnect deletes one, twice without harm', async () => {
    const [one, two] = [bed.client('multi', 'm-1'), bed.client('multi', 'm-2')];
    await one.connect();
    await two.connect();
    const repository = bed.get(ConnectionsRepository);
    expect((await repository.listByUser('multi')).map(({ connectionId }) => connectionId)).toEqual(['m-1', 'm-2']);

    expect(await one.disconnect()).toBe(200);
    expect(await one.disconnect()).toBe(200);

    expect((await repository.listByUser('multi')).map(({ connectionId }) => connectionId)).toEqual(['m-2']);
  });

  test('D2: $disconnect ends the subscriptions', async () => {
    const gone = bed.client('gone');
    await gone.begin();
    expect(await topicsOf('gone-1')).toEqual(['votings']);

    await gone.disconnect();

    expect(await topicsOf('gone-1')).toEqual([]);
  });

  test('D2: a user’s connections are listed whole, beyond one page, and without expired ones', async () => {
    const displayName = 'x'.repeat(300_000);
    const expireAt = CONNECTED_AT / 1000;
    for (let n = 0; n < 5; n += 1) {
      const row = { userId: 'paged', connectionId: `p-${n}`, displayName, expireAt: expireAt + n };
      await shared.database.client.send(new PutCommand({ TableName: connections(), Item: row }));
    }

    const listed = await bed.get(ConnectionsRepository).listByUser('paged');

    expect(listed.map(({ connectionId }) => connectionId)).toEqual(['p-1', 'p-2', 'p-3', 'p-4']);
  });

  test('D1: without an authorizer’s user nothing is stored and $connect is refused', async () => {
    const before = (await shared.database.client.send(new ScanCommand({ TableName: connections() }))).Count;

    expect(await bed.ws.adapter.handle(connectEvent(), wsContext())).toEqual({ statusCode: 401 });

    expect((await shared.database.client.send(new ScanCommand({ TableName: connections() }))).Count).toBe(before);
  });

  test('a table that cannot be written refuses $connect', async () => {
    // A key may have 2,048 bytes at most, so DynamoDB refuses the write.
    expect(await bed.client('x'.repeat(3_000)).connect()).toBe(500);
  });
});

describe('hello', () => {
  test('answers welcome', async () => {
    const bob = bed.client('bob');
    await bob.connect();
    bed.clock.advance(1500);

    expect(await bob.send({ action: 'hello' })).toEqual([
      {
        type: 'welcome',
        time: '2026-01-31T12:00:01.500Z',
        data: {
          connectionId: 'bob-1',
          userId: 'bob',
          serverTime: '2026-01-31T12:00:01.500Z',
          seq: 0,
          heartbeatSeconds: 60,
        },
      },
    ]);
  });

  test('X5: welcome tells the highest seq of the user’s frames', async () => {
    await bed.get(Push).toUser('late', { type: 'note', eventId: 'n1', data: {} });
    await bed.get(Push).toUser('late', { type: 'note', eventId: 'n2', data: {} });

    expect(await bed.client('late').begin()).toMatchObject([{ type: 'welcome', data: { seq: 2 } }]);
  });

  test('X4: with an id it is acknowledged, after the welcome', async () => {
    const ida = bed.client('ida');
    await ida.connect();

    const frames = await ida.send({ action: 'hello', id: 'h' });

    expect(frames).toMatchObject([{ type: 'welcome' }, { type: 'ack', id: 'h', data: {} }]);
  });

  test('D11, L11: slices’ hooks run after welcome, and what they push comes after it', async () => {
    const push = bed.get(Push);
    bed.get(HelloHooks).add(async ({ principal, connectionId }) => {
      const frame = { type: 'lead', eventId: 'l1', data: { for: principal.displayName } };
      return push.toConnection(principal.userId, connectionId, frame);
    });

    expect(await bed.client('hook').begin()).toMatchObject([
      { type: 'welcome' },
      { type: 'lead', eventId: 'l1', data: { for: 'HOOK' } },
    ]);
  });

  test('a hook that fails is an error to the client, and the other hooks run', async () => {
    const ran: string[] = [];
    bed.get(HelloHooks).add(async () => Promise.reject(new Error('broken slice')));
    bed.get(HelloHooks).add(async ({ connectionId }) => Promise.resolve(void ran.push(connectionId)));

    expect(await bed.client('fail').begin()).toMatchObject([
      { type: 'welcome' },
      { type: 'error', error: { code: 'internal-error' } },
    ]);
    expect(ran).toEqual(['fail-1']);
  });

  test('no hook runs for a connection that has ended meanwhile', async () => {
    const ran: string[] = [];
    bed.get(HelloHooks).add(async ({ connectionId }) => Promise.resolve(void ran.push(connectionId)));
    bed.poster.gone.add('ended-1');

    await bed.client('ended').begin();

    expect(ran).toEqual([]);
  });
});

describe('ping', () => {
  test('D12: answers pong with the client’s t and the server’s time', async () => {
    const carol = bed.client('carol');
    await carol.connect();

    expect(await carol.send({ action: 'ping', data: { t: 12.5 } })).toEqual([
      { type: 'pong', time: NOW, data: { t: 12.5, serverTime: NOW } },
    ]);
  });

  test('X1: a t that is no number is refused', async () => {
    expect(await bed.client('carol').ask('ping', { t: 'now' })).toMatchObject({
      type: 'error',
      error: { status: 422, code: 'validation-failed', errors: [{ pointer: '/t' }] },
    });
  });

  test('D2: refreshes lastSeenAt at most once a minute and leaves the rest of the row', async () => {
    const dave = bed.client('dave');
    await dave.connect();

    bed.clock.advance(59_999);
    await dave.ping();
    expect((await rowOf('dave'))?.lastSeenAt).toBe(NOW);

    bed.clock.advance(1);
    await dave.ping();
    bed.clock.advance(30_000);
    await dave.ping();
    expect(await rowOf('dave')).toMatchObject({
      lastSeenAt: '2026-01-31T12:01:00.000Z',
      topics: new Set(['votings']),
    });
  });

  test('a row that is missing while its connection lives is restored, with everything that belongs to it', async () => {
    const erin = bed.client('erin');
    await erin.begin();
    const row = await rowOf('erin');
    await erin.disconnect();
    expect(await rowOf('erin')).toBeUndefined();

    await erin.ping();

    expect(await rowOf('erin')).toEqual(row);
    expect(await topicsOf('erin-1')).toEqual(['votings']);
  });
});

test('X4: an unknown action is answered', async () => {
  expect(await bed.client('frank').ask('fly')).toMatchObject({ type: 'error', error: { code: 'unknown-action' } });
});
