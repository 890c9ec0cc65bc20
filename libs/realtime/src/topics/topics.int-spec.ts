import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import {
  NOW,
  RealtimeBed,
  type RealtimeDatabase,
  startRealtimeDatabase,
  type WireFrame,
} from '../fixtures/realtime-bed.js';
import { Push } from '../push/push.js';
import { TopicRegistry } from './topic-registry.js';

let shared: RealtimeDatabase;
let bed: RealtimeBed;

beforeAll(async () => (shared = await startRealtimeDatabase()));
beforeEach(async () => {
  bed = await RealtimeBed.start(shared);
  bed.get(TopicRegistry).allow(/^room:\w+$/);
  bed.get(TopicRegistry).allow(/^anything:.+$/);
  bed.get(TopicRegistry).allow(/^club:\w+$/, ({ groups }) => groups.includes('admins'));
});
afterEach(async () => bed.stop());
afterAll(async () => shared.stop());

async function publish(topic: string, eventId: string): Promise<void> {
  await bed.get(Push).toTopic(topic, { type: 'news', eventId, data: { eventId } });
}

const news = (connectionId: string): WireFrame[] => bed.framesOf(connectionId).filter(({ type }) => type === 'news');

describe('subscribe and unsubscribe', () => {
  test('the ack tells the topic’s seq; every later frame comes, with topic and seq', async () => {
    await publish('room:a', 'a:1');
    const ann = bed.client('ann');
    await ann.begin();

    expect(await ann.ask('subscribe', { topic: 'room:a' })).toEqual({
      type: 'ack',
      id: 'q',
      data: { topic: 'room:a', seq: 1 },
    });
    await publish('room:a', 'a:2');
    await bed.work();

    expect(news('ann-1')).toEqual([
      { type: 'news', topic: 'room:a', seq: 2, eventId: 'a:2', time: NOW, data: { eventId: 'a:2' } },
    ]);
  });

  test('only subscribers get a topic’s frames; unsubscribed ones no longer', async () => {
    const [ben, bea] = [bed.client('ben'), bed.client('bea')];
    for (const client of [ben, bea]) {
      await client.begin();
      await client.ask('subscribe', { topic: 'room:b' });
    }
    await ben.ask('subscribe', { topic: 'room:c' });
    expect(await ben.ask('unsubscribe', { topic: 'room:b' })).toMatchObject({ data: { topic: 'room:b', seq: 0 } });

    await publish('room:b', 'b:1');
    await publish('room:c', 'c:1');
    await bed.work();

    expect(news('ben-1').map(({ eventId }) => eventId)).toEqual(['c:1']);
    expect(news('bea-1').map(({ eventId }) => eventId)).toEqual(['b:1']);
  });

  test('V9: every connection gets the frames of votings without asking, and may leave', async () => {
    const [cas, cat] = [bed.client('cas'), bed.client('cat')];
    await cas.connect();
    await cat.begin();
    await publish('votings', 'v:1');
    await bed.work();
    await cas.ask('unsubscribe', { topic: 'votings' });
    await publish('votings', 'v:2');
    await bed.work();

    expect(news('cas-1').map(({ eventId }) => eventId)).toEqual(['v:1']);
    expect(news('cat-1').map(({ eventId }) => eventId)).toEqual(['v:1', 'v:2']);
  });

  test('a topic that nobody is or was subscribed to costs no message', async () => {
    await publish('room:empty', 'e:1');

    expect(bed.queues.queued).toEqual([]);
  });

  test('one message per shard that has subscribers', async () => {
    for (let n = 0; n < 12; n += 1) {
      const client = bed.client(`many-${n}`);
      await client.begin();
      await client.ask('subscribe', { topic: 'room:many' });
    }
    bed.queues.queued.length = 0;

    await publish('room:many', 'm:1');

    const shards = bed.queues.queued.map(({ body }) => (body as { shard: number }).shard);
    expect(new Set(shards).size).toBe(shards.length);
    expect(shards.length).toBeLessThanOrEqual(4);
    await bed.work();
    expect(news('many-0-1')).toHaveLength(1);
    expect(news('many-11-1')).toHaveLength(1);
  });

  test.each([['subscribe'], ['unsubscribe']])('%s: a topic that no slice has is unknown', async (action) => {
    expect(await bed.client('dan').ask(action, { topic: 'kitchen' })).toMatchObject({
      error: { code: 'unknown-topic', status: 404 },
    });
  });

  test.each([['subscribe'], ['unsubscribe']])('X1: %s: a topic that can be none breaks the rules', async (action) => {
    for (const topic of ['', 'x'.repeat(201), 'anything:\ud800', 'anything:\u0000', 7, ['votings'], null])
      expect(await bed.client('dan').ask(action, { topic })).toMatchObject({
        error: { code: 'validation-failed', errors: [{ pointer: '/topic' }] },
      });
  });

  test('a topic that the user may not read is forbidden, and leaves no trace', async () => {
    const eve = bed.client('eve');
    await eve.begin();

    expect(await eve.ask('subscribe', { topic: 'club:x' })).toMatchObject({
      error: { code: 'forbidden', status: 403 },
    });
    expect((await bed.rows('subscriptions')).filter(({ topic }) => topic === 'club:x')).toEqual([]);
  });

  test('a connection has a bounded number of subscriptions; repeats do not count, leaving makes room', async () => {
    const fay = bed.client('fay');
    await fay.begin();
    // With votings, five is the limit of this bed.
    for (const name of ['1', '2', '3', '4', '4']) {
      expect(await fay.ask('subscribe', { topic: `room:${name}` })).toMatchObject({ type: 'ack' });
    }

    expect(await fay.ask('subscribe', { topic: 'room:5' })).toMatchObject({ error: { code: 'too-many-topics' } });
    await publish('room:5', '5:1');
    await bed.work();
    expect(news('fay-1')).toEqual([]);

    await fay.ask('unsubscribe', { topic: 'room:1' });
    await fay.ask('unsubscribe', { topic: 'room:1' });
    expect(await fay.ask('subscribe', { topic: 'room:5' })).toMatchObject({ type: 'ack' });
  });

  test('a connection whose row was lost is restored and subscribed', async () => {
    const gus = bed.client('gus');
    await gus.begin();
    const Key = { userId: 'gus', connectionId: 'gus-1' };
    await shared.database.client.send(new DeleteCommand({ TableName: shared.tables['connections'] as string, Key }));

    expect(await gus.ask('subscribe', { topic: 'room:g' })).toMatchObject({ type: 'ack' });

    expect((await bed.rows('connections')).find(({ userId }) => userId === 'gus')).toMatchObject({
      topics: new Set(['votings', 'room:g']),
    });
  });

  test('a topic is remembered as long as anybody may be subscribed to it', async () => {
    const hal = bed.client('hal');
    await hal.begin();
    await hal.ask('subscribe', { topic: 'room:h' });
    const expiry = async () =>
      Number((await bed.rows('topics')).find(({ topic }) => topic === 'room:h')?.['expireAt']) * 1000;
    expect(await expiry()).toBe(Date.parse(NOW) + 24 * 3_600_000);

    // Connections of 2 h are covered by what is written already, those that begin later are not.
    bed.clock.advance(21 * 3_600_000);
    await hal.ask('subscribe', { topic: 'room:h' });
    expect(await expiry()).toBe(Date.parse(NOW) + 24 * 3_600_000);
    bed.clock.advance(3_600_000);
    await hal.ask('subscribe', { topic: 'room:h' });
    expect(await expiry()).toBe(bed.clock.now() + 24 * 3_600_000);
  });

  test('V9, X5: the seq of votings never begins again, however long nothing was said', async () => {
    await publish('votings', 'v:3');
    const ida = bed.client('ida');
    await ida.begin();
    await ida.ask('subscribe', { topic: 'votings' });

    expect((await bed.rows('topics')).find(({ topic }) => topic === 'votings')).not.toHaveProperty('expireAt');
  });
});
