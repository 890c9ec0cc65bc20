import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { scaled } from '#test/support/scale.js';
import { NOW, RealtimeBed, type RealtimeDatabase, startRealtimeDatabase } from '../fixtures/realtime-bed.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { messageOf } from '../fixtures/queue-double.js';
import { Push } from '../push/push.js';
import { Presence } from './presence.js';
import { PresenceConsumer } from './presence.consumer.js';
import { PresenceSweepConsumer } from './presence-sweep.consumer.js';

const RACES = scaled({ reduced: 10, full: 100 });

let shared: RealtimeDatabase;
let bed: RealtimeBed;
let presence: Presence;

beforeAll(async () => (shared = await startRealtimeDatabase()));
beforeEach(async () => {
  bed = await RealtimeBed.start(shared);
  presence = bed.get(Presence);
});
afterEach(async () => bed.stop());
afterAll(async () => shared.stop());

const rowOf = async (userId: string) => (await bed.rows('presence')).find((row) => row['userId'] === userId);

async function later(seconds: number): Promise<void> {
  bed.clock.advance(seconds * 1000);
  await bed.work();
}

describe('D3: online', () => {
  test('from $connect on, with the name (D14)', async () => {
    expect(await presence.find('ann')).toEqual({ userId: 'ann', displayName: 'ann', isOnline: false });

    await bed.client('ann').connect();

    expect(await presence.find('ann')).toEqual({ userId: 'ann', displayName: 'ANN', isOnline: true });
    expect(await rowOf('ann')).toEqual({
      userId: 'ann',
      displayName: 'ANN',
      lastSeenAt: NOW,
      onlineShard: expect.stringMatching(/^[0-2]$/),
      version: 1,
      // Handed on by the stream (X6).
      correlationId: expect.stringMatching(/^VxRequest\d+=$/),
    });
  });

  test('until the last connection has been gone for the grace time; the name stays (D14)', async () => {
    const ben = bed.client('ben');
    await ben.begin();
    await ben.disconnect();

    await later(29);
    expect(await presence.isOnline('ben')).toBe(true);
    await later(1);
    expect(await presence.isOnline('ben')).toBe(false);
    expect(await rowOf('ben')).not.toHaveProperty('onlineShard');
    expect(await presence.find('ben')).toMatchObject({ displayName: 'BEN' });
  });

  test('who comes back within the grace time stays online', async () => {
    await bed.client('cas', 'cas-1').begin();
    await bed.client('cas', 'cas-1').disconnect();
    await later(29);
    await bed.client('cas', 'cas-2').begin();

    await later(60);

    expect(await presence.isOnline('cas')).toBe(true);
  });

  test('several tabs: the last one counts, and has the grace time for itself', async () => {
    const [one, two] = [bed.client('dan', 'dan-1'), bed.client('dan', 'dan-2')];
    await one.begin();
    await two.begin();
    await one.disconnect();
    await later(20);
    await two.disconnect();

    // The first tab's timer comes ten seconds from now.
    await later(29);
    expect(await presence.isOnline('dan')).toBe(true);
    await later(1);
    expect(await presence.isOnline('dan')).toBe(false);
  });

  test('two tabs that close at the same moment end in one offline', async () => {
    const [one, two] = [bed.client('eve', 'eve-1'), bed.client('eve', 'eve-2')];
    await one.begin();
    await two.begin();
    await Promise.all([one.disconnect(), two.disconnect()]);

    await later(30);

    expect(await presence.isOnline('eve')).toBe(false);
    expect((await bed.rows('connections')).filter(({ userId }) => userId === 'eve')).toEqual([]);
  });

  test('timers that come twice, or for a connection of long ago, change nothing', async () => {
    const fay = bed.client('fay');
    await fay.begin();
    await fay.disconnect();
    const [timer] = bed.queues.queued;
    await later(30);
    await bed.client('fay', 'fay-2').begin();

    for (let n = 0; n < 2; n += 1) await bed.get(PresenceConsumer).consume(messageOf(timer?.body));

    expect(await presence.isOnline('fay')).toBe(true);
  });

  test('a timer that comes too early is armed again for the rest', async () => {
    const gus = bed.client('gus');
    await gus.begin();
    await gus.disconnect();
    const [timer] = bed.queues.queued;
    bed.queues.queued = [];
    bed.clock.advance(18_500);

    await bed.get(PresenceConsumer).consume(messageOf(timer?.body));

    expect(await presence.isOnline('gus')).toBe(true);
    expect(bed.queues.queued).toEqual([{ ...timer, dueAt: Date.parse(NOW) + 18_500 + 12_000 }]);
  });

  test('a function that dies right after it armed the timer: the timer does the rest', async () => {
    const hal = bed.client('hal');
    await hal.begin();
    bed.queues.queued.push({
      queue: 'presence',
      dueAt: bed.clock.now() + 30_000,
      body: { userId: 'hal', connectionId: 'hal-1', goneAt: NOW },
    });

    await later(30);

    expect(await presence.isOnline('hal')).toBe(false);
    expect((await bed.rows('connections')).filter(({ userId }) => userId === 'hal')).toEqual([]);
    expect((await bed.rows('subscriptions')).filter(({ userId }) => userId === 'hal')).toEqual([]);
  });

  test('the timer cannot be armed: nothing is forgotten, $disconnect has failed', async () => {
    const ida = bed.client('ida');
    await ida.begin();
    bed.queues.failures = 1;

    expect(await ida.disconnect()).toBe(500);

    expect((await bed.rows('connections')).filter(({ userId }) => userId === 'ida')).toHaveLength(1);
  });

  test('an answer 410 counts like the end of the connection', async () => {
    await bed.client('jan').begin();
    bed.poster.gone.add('jan-1');
    await bed.get(Push).toUser('jan', { type: 'note', eventId: 'n', data: {} });

    await later(29);
    expect(await presence.isOnline('jan')).toBe(true);
    await later(1);
    expect(await presence.isOnline('jan')).toBe(false);
    expect((await bed.rows('subscriptions')).filter(({ userId }) => userId === 'jan')).toEqual([]);
  });

  test('a ping that was on its way when the connection ended keeps nobody online', async () => {
    const kim = bed.client('kim');
    await kim.begin();
    await kim.disconnect();
    await kim.ping();

    await later(30);

    expect(await presence.isOnline('kim')).toBe(false);
    expect((await bed.rows('connections')).filter(({ userId }) => userId === 'kim')).toEqual([]);
  });
});

describe('D3: missed heartbeats', () => {
  test('after 2.5 of them a user is offline, at once to whoever asks and by the sweep in the table', async () => {
    await bed.client('len').begin();

    await later(149);
    expect(await presence.isOnline('len')).toBe(true);
    await later(1);
    expect(await presence.isOnline('len')).toBe(false);
    expect(await rowOf('len')).toHaveProperty('onlineShard');

    await bed.get(PresenceSweepConsumer).run();
    expect(await rowOf('len')).not.toHaveProperty('onlineShard');
  });

  test('pings keep a user online; one after a long silence makes online again', async () => {
    const mia = bed.client('mia');
    await mia.begin();
    for (let n = 0; n < 5; n += 1) {
      await later(60);
      await mia.ping();
      await bed.get(PresenceSweepConsumer).run();
      expect(await presence.isOnline('mia')).toBe(true);
    }
    await later(200);
    await bed.get(PresenceSweepConsumer).run();
    expect(await presence.isOnline('mia')).toBe(false);

    await mia.ping();

    expect(await presence.isOnline('mia')).toBe(true);
    expect(await rowOf('mia')).toHaveProperty('onlineShard');
  });

  test('a silent tab does not hold a user whose other tab ends', async () => {
    const [silent, speaking] = [bed.client('ned', 'ned-1'), bed.client('ned', 'ned-2')];
    await silent.begin();
    await speaking.begin();
    await later(120);
    await speaking.ping();
    await later(60);
    await speaking.disconnect();

    await later(30);

    expect(await presence.isOnline('ned')).toBe(false);
  });

  test('when a tab ends, the heartbeats of the one that is left count', async () => {
    const [left, ended] = [bed.client('ola', 'ola-1'), bed.client('ola', 'ola-2')];
    await left.begin();
    await later(100);
    await ended.begin();
    await ended.disconnect();
    await later(30);
    expect(await presence.isOnline('ola')).toBe(true);

    await later(20);

    expect(await presence.isOnline('ola')).toBe(false);
  });

  test('the sweep finds a user whose connections vanished without a trace, and leaves the others', async () => {
    await bed.client('pia').begin();
    const Key = { userId: 'pia', connectionId: 'pia-1' };
    await shared.database.client.send(new DeleteCommand({ TableName: shared.tables['connections'] as string, Key }));
    await later(149);
    await bed.client('quin').begin();
    await later(1);

    const result = await bed.get(PresenceSweepConsumer).run();

    expect(result.left).toBeGreaterThanOrEqual(1);
    expect(await rowOf('pia')).not.toHaveProperty('onlineShard');
    expect(await presence.isOnline('quin')).toBe(true);
  });

  test('a user whom the sweep cannot look at keeps nobody else online', async () => {
    for (const user of ['una', 'vic', 'wim']) await bed.client(user).begin();
    await later(150);
    const connections = bed.get(ConnectionsRepository);
    const list = connections.listByUser.bind(connections);
    connections.listByUser = async (userId) =>
      userId === 'vic' ? Promise.reject(new Error('out of order')) : list(userId);

    expect(await bed.get(PresenceSweepConsumer).run()).toMatchObject({ failed: 1 });

    expect(await rowOf('una')).not.toHaveProperty('onlineShard');
    expect(await rowOf('vic')).toHaveProperty('onlineShard');
    expect(await rowOf('wim')).not.toHaveProperty('onlineShard');
    expect(bed.logger.errors).toEqual([expect.objectContaining({ fields: { failed: 1 } })]);
  });

  test('the sweep mends the row of a user whose heartbeat reached the connection’s row only', async () => {
    await bed.client('rob').begin();
    bed.clock.advance(100_000);
    await shared.database.client.send(
      new UpdateCommand({
        TableName: shared.tables['connections'] as string,
        Key: { userId: 'rob', connectionId: 'rob-1' },
        UpdateExpression: 'SET lastSeenAt = :now',
        ExpressionAttributeValues: { ':now': bed.clock.nowIso() },
      }),
    );
    bed.clock.advance(50_000);

    await bed.get(PresenceSweepConsumer).run();

    expect(await presence.isOnline('rob')).toBe(true);
  });
});

describe('D3: races', () => {
  /** Does something right after the user's connections were read, before anything is decided on them. */
  function afterTheLook(happens: () => Promise<unknown>): void {
    const connections = bed.get(ConnectionsRepository);
    const list = connections.listByUser.bind(connections);
    connections.listByUser = async (userId) => {
      const rows = await list(userId);
      await happens();
      return rows;
    };
  }

  test('who connects after the timer looked for connections stays online', async () => {
    await bed.client('sam', 'sam-1').begin();
    await bed.client('sam', 'sam-1').disconnect();
    afterTheLook(async () => bed.client('sam', 'sam-2').connect());

    await later(30);

    expect(await presence.isOnline('sam')).toBe(true);
  });

  test('who speaks again after the sweep looked for live connections stays online', async () => {
    const tom = bed.client('tom');
    await tom.begin();
    await later(200);
    afterTheLook(async () => tom.ping());

    await bed.get(PresenceSweepConsumer).run();

    expect(await presence.isOnline('tom')).toBe(true);
  });

  test(`reconnecting at the very moment the grace time ends keeps the user online, ${RACES} times`, async () => {
    for (let n = 0; n < RACES; n += 1) {
      const user = `race-${n}`;
      await bed.client(user, `${user}-a`).begin();
      await bed.client(user, `${user}-a`).disconnect();
      bed.clock.advance(30_000);

      await Promise.all([bed.work(), bed.client(user, `${user}-b`).connect()]);

      expect({ user, online: await presence.isOnline(user) }).toEqual({ user, online: true });
    }
  });

  test(`two tabs that end while a third comes keep the user online, ${RACES} times`, async () => {
    for (let n = 0; n < RACES; n += 1) {
      const user = `tabs-${n}`;
      const [a, b, c] = ['a', 'b', 'c'].map((tab) => bed.client(user, `${user}-${tab}`));
      await Promise.all([a?.connect(), b?.connect()]);
      await Promise.all([a?.disconnect(), c?.connect(), b?.disconnect()]);
      bed.clock.advance(30_000);
      await bed.work();

      expect({ user, online: await presence.isOnline(user) }).toEqual({ user, online: true });
      await c?.disconnect();
      bed.clock.advance(30_000);
      await bed.work();
      expect({ user, online: await presence.isOnline(user) }).toEqual({ user, online: false });
    }
  });
});
