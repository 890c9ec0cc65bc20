import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Test } from '@nestjs/testing';
import { Clock } from '#platform/clock/clock.js';
import { environmentToken } from '#platform/config/environment.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { PlatformModule } from '#platform/platform.module.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import { NoopHttpAdapter } from '#platform/websocket/noop-http.adapter.js';
import { RecordingLogger, RecordingPoster } from '#platform/websocket/testing/ws-test-app.js';
import { startWsApp, type WsApp } from '#platform/websocket/ws-handler.js';
import { authorizerOf, connectEvent, disconnectEvent, messageEvent, wsContext } from '#test/factories/ws-event.js';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import type { ConnectionRow } from './connections/connection-row.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { realtimeWsEnv } from './realtime.env.js';
import { RealtimeModule } from './realtime.module.js';

const NOW = '2026-01-31T12:00:00.000Z';
const CONNECTED_AT = Date.parse(NOW);

let database: TestDynamoDb;
let table: string;
let clock: VirtualClock;
let ws: WsApp;

beforeAll(async () => {
  database = await startDynamoDb();
  table = (await database.createTables('connections'))['connections'] as string;
});

beforeEach(async () => {
  clock = new VirtualClock(NOW);
  const env = {
    WS_ENDPOINT: 'ws://x',
    TABLE_CONNECTIONS: table,
    CONNECTIONS_TTL_SECONDS: 7500,
    CONNECTIONS_HEARTBEAT_SECONDS: 60,
  };
  const module = await Test.createTestingModule({ imports: [PlatformModule, RealtimeModule] })
    .overrideProvider(environmentToken(realtimeWsEnv))
    .useValue(env)
    .overrideProvider(DynamoDBDocumentClient)
    .useValue(database.client)
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(PlatformLogger)
    .useValue(new RecordingLogger())
    .overrideProvider(ConnectionPoster)
    .useValue(new RecordingPoster())
    .compile();
  ws = await startWsApp(module.createNestApplication(new NoopHttpAdapter(), { logger: false, bodyParser: false }));
});

afterEach(async () => ws.app.close());
afterAll(async () => database.stop());

/** One connection of a user; every test takes its own. */
function client(userId: string, connectionId = `${userId}-1`) {
  const base = { connectionId, authorizer: { ...authorizerOf(userId), displayName: userId.toUpperCase() } };
  return {
    key: { userId, connectionId },
    connect: async () => ws.adapter.handle(connectEvent(base), wsContext()),
    disconnect: async () => ws.adapter.handle(disconnectEvent(base), wsContext()),
    send: async (frame: object): Promise<unknown> => {
      const { body } = await ws.adapter.handle(messageEvent(frame, base), wsContext());
      return body === undefined ? undefined : JSON.parse(body);
    },
    row: async (): Promise<ConnectionRow | undefined> => {
      const found = await database.client.send(new GetCommand({ TableName: table, Key: { userId, connectionId } }));
      return found.Item as ConnectionRow | undefined;
    },
  };
}

describe('a connection’s row', () => {
  test('D2, D14: $connect stores who is connected, with name and expiry', async () => {
    const alice = client('alice');

    expect(await alice.connect()).toEqual({ statusCode: 200 });

    expect(await alice.row()).toEqual({
      userId: 'alice',
      connectionId: 'alice-1',
      displayName: 'ALICE',
      connectedAt: NOW,
      lastSeenAt: NOW,
      expireAt: CONNECTED_AT / 1000 + 7500,
    });
  });

  test('D2: a user has several connections; $disconnect deletes one, twice without harm', async () => {
    const [one, two] = [client('multi', 'm-1'), client('multi', 'm-2')];
    await one.connect();
    await two.connect();
    const repository = ws.app.get(ConnectionsRepository);
    expect((await repository.listByUser('multi')).map(({ connectionId }) => connectionId)).toEqual(['m-1', 'm-2']);

    expect(await one.disconnect()).toEqual({ statusCode: 200 });
    expect(await one.disconnect()).toEqual({ statusCode: 200 });

    expect((await repository.listByUser('multi')).map(({ connectionId }) => connectionId)).toEqual(['m-2']);
  });

  test('D2: a user’s connections are listed whole, beyond one page', async () => {
    const displayName = 'x'.repeat(300_000);
    for (let n = 0; n < 5; n += 1) {
      const key = { userId: 'paged', connectionId: `p-${n}` };
      await database.client.send(new PutCommand({ TableName: table, Item: { ...key, displayName } }));
    }

    expect(await ws.app.get(ConnectionsRepository).listByUser('paged')).toHaveLength(5);
  });

  test('D1: without an authorizer’s user nothing is stored and $connect is refused', async () => {
    const before = (await database.client.send(new ScanCommand({ TableName: table, Select: 'COUNT' }))).Count;

    expect(await ws.adapter.handle(connectEvent(), wsContext())).toEqual({ statusCode: 401 });

    expect((await database.client.send(new ScanCommand({ TableName: table, Select: 'COUNT' }))).Count).toBe(before);
  });

  test('a table that cannot be written refuses $connect', async () => {
    // A key may have 2,048 bytes at most, so DynamoDB refuses the write.
    expect(await client('x'.repeat(3_000)).connect()).toEqual({ statusCode: 500 });
  });
});

describe('hello', () => {
  test('answers welcome', async () => {
    const bob = client('bob');
    await bob.connect();
    clock.advance(1500);

    expect(await bob.send({ action: 'hello' })).toEqual({
      type: 'welcome',
      time: '2026-01-31T12:00:01.500Z',
      data: {
        connectionId: 'bob-1',
        userId: 'bob',
        serverTime: '2026-01-31T12:00:01.500Z',
        seq: 0,
        heartbeatSeconds: 60,
      },
    });
  });
});

describe('ping', () => {
  test('D12: answers pong with the client’s t and the server’s time', async () => {
    const carol = client('carol');
    await carol.connect();

    expect(await carol.send({ action: 'ping', data: { t: 12.5 } })).toEqual({
      type: 'pong',
      time: NOW,
      data: { t: 12.5, serverTime: NOW },
    });
  });

  test('X1: a t that is no number is refused', async () => {
    const frame = await client('carol').send({ action: 'ping', id: 'c1', data: { t: 'now' } });

    expect(frame).toMatchObject({
      type: 'error',
      id: 'c1',
      error: { status: 422, code: 'validation-failed', errors: [{ pointer: '/t' }] },
    });
  });

  test('D2: refreshes lastSeenAt at most once a minute and leaves the rest of the row', async () => {
    const dave = client('dave');
    await dave.connect();

    clock.advance(59_999);
    await dave.send({ action: 'ping', data: { t: 1 } });
    expect((await dave.row())?.lastSeenAt).toBe(NOW);

    clock.advance(1);
    await dave.send({ action: 'ping', data: { t: 2 } });
    await dave.send({ action: 'ping', data: { t: 3 } });
    expect(await dave.row()).toMatchObject({
      lastSeenAt: '2026-01-31T12:01:00.000Z',
      connectedAt: NOW,
      expireAt: CONNECTED_AT / 1000 + 7500,
    });
  });

  test('a row that is missing while its connection lives is restored, whole', async () => {
    const erin = client('erin');
    await erin.connect();
    const row = await erin.row();
    await ws.app.get(ConnectionsRepository).delete(erin.key);

    await erin.send({ action: 'ping', data: { t: 1 } });

    expect(await erin.row()).toEqual(row);
  });
});

test('X4: an unknown action is answered', async () => {
  expect(await client('frank').send({ action: 'fly', id: 'c1' })).toMatchObject({
    type: 'error',
    id: 'c1',
    error: { code: 'unknown-action' },
  });
});
