import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { captureLogs } from '#test/support/captured-logs.js';
import { scaled } from '#test/support/scale.js';
import { eachWithLimit } from '../concurrency.js';
import type { ConnectionRow } from '../connections/connection-row.js';
import {
  type BedSettings,
  RealtimeBed,
  type RealtimeDatabase,
  startRealtimeDatabase,
} from '../fixtures/realtime-bed.js';
import { messageOf } from '../fixtures/queue-double.js';
import { Push } from '../push/push.js';
import { FanOutConsumer } from './fan-out.consumer.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';
import { TopicsRepository } from './topics.repository.js';

const CONNECTIONS = scaled({ reduced: 300, full: 1_000 });

let shared: RealtimeDatabase;
let bed: RealtimeBed;

beforeAll(async () => (shared = await startRealtimeDatabase()));
afterEach(async () => bed.stop());
afterAll(async () => shared.stop());

async function start(settings: BedSettings = {}): Promise<void> {
  bed = await RealtimeBed.start(shared, settings);
}

/** Writes connections of so many users who said hello and subscribed. @returns their ids */
async function subscribers(topic: string, count: number): Promise<string[]> {
  const subscriptions = bed.get(SubscriptionsRepository);
  const connectedAt = bed.clock.nowIso();
  const expireAt = bed.clock.nowSeconds() + 7500;
  const rows = Array.from({ length: count }, (_, n): ConnectionRow => {
    const userId = `${topic.slice(5)}${n}`;
    return {
      userId,
      connectionId: `${userId}-1`,
      displayName: userId,
      connectedAt,
      lastSeenAt: connectedAt,
      expireAt,
      greeted: true,
    };
  });
  await put('connections', rows);
  await put(
    'subscriptions',
    rows.map((row) => subscriptions.subscription(topic, row).Item),
  );
  const ids = rows.map(({ connectionId }) => connectionId);
  for (const shard of new Set(ids.map((id) => subscriptions.shardOf(id))))
    await bed.get(TopicsRepository).addShard(topic, shard);
  return ids;
}

async function put(table: string, items: readonly object[]): Promise<void> {
  const name = shared.tables[table] as string;
  const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, n) => items.slice(n * 25, n * 25 + 25));
  await eachWithLimit(batches, 4, async (batch) => {
    const requests = batch.map((Item) => ({ PutRequest: { Item: Item as Record<string, unknown> } }));
    await shared.database.client.send(new BatchWriteCommand({ RequestItems: { [name]: requests } }));
  });
}

async function publish(topic: string): Promise<void> {
  await bed.get(Push).toTopic(topic, { type: 'news', eventId: 'n1', data: {} });
}

const subscribed = async (topic: string): Promise<unknown[]> =>
  (await bed.rows('subscriptions')).filter((row) => row['topic'] === topic).map(({ connectionId }) => connectionId);

describe(FanOutConsumer.name, () => {
  test(`${CONNECTIONS} connections get a frame once each; every tenth is dead, is forgotten and harms nobody`, async () => {
    // At the real settings.
    await start({ TOPICS_SHARDS: 10, FANOUT_PAGE_SIZE: 250, FANOUT_MAX_PAGES: 8 });
    const all = await subscribers('room:big', CONNECTIONS);
    const dead = all.filter((_, n) => n % 10 === 3);
    for (const id of dead) bed.poster.gone.add(id);

    await publish('room:big');
    await bed.work();

    const posted = bed.poster.posts.map(({ connectionId }) => connectionId);
    expect([...posted].sort()).toEqual([...all].sort());
    expect(new Set(await subscribed('room:big'))).toEqual(new Set(all.filter((id) => !dead.includes(id))));
    const rows = (await bed.rows('connections')).map(({ connectionId }) => connectionId);
    expect(rows.filter((id) => dead.includes(String(id)))).toEqual([]);
    expect(bed.logger.errors).toEqual([]);
  }, 30_000);

  test('posts a bounded number at a time', async () => {
    await start({ PUSH_CONCURRENCY: 7, TOPICS_SHARDS: 1 });
    await subscribers('room:bound', 30);
    let running = 0;
    let most = 0;
    bed.poster.post = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { outcome: 'posted' };
    };

    await publish('room:bound');
    await bed.work();

    expect(most).toBe(7);
  });

  test('goes on by a message of its own after so many pages, without losing or repeating anybody', async () => {
    await start({ FANOUT_PAGE_SIZE: 3, FANOUT_MAX_PAGES: 2, TOPICS_SHARDS: 1 });
    const all = await subscribers('room:pages', 20);

    await publish('room:pages');
    const messages = await bed.work();

    // 6 connections per message, and the last one finds an end.
    expect(messages).toBe(4);
    expect(bed.poster.posts.map(({ connectionId }) => connectionId)).toEqual([...all].sort());
  });

  test('goes on by a message of its own when its time is up', async () => {
    await start({ FANOUT_PAGE_SIZE: 3, FANOUT_MAX_PAGES: 99, FANOUT_BUDGET_SECONDS: 10, TOPICS_SHARDS: 1 });
    const all = await subscribers('room:slow', 12);
    const post = bed.poster.post.bind(bed.poster);
    bed.poster.post = async (id, frame) => {
      bed.clock.advance(2_000);
      return post(id, frame);
    };

    await publish('room:slow');
    const messages = await bed.work();

    expect(messages).toBe(3);
    expect(bed.poster.posts.map(({ connectionId }) => connectionId)).toEqual([...all].sort());
  });

  test('a post that API Gateway refuses fails neither the others nor the message', async () => {
    await start();
    const all = await subscribers('room:refused', 10);
    const post = bed.poster.post.bind(bed.poster);
    captureLogs();
    bed.poster.post = async (id, frame) => (id === all[4] ? Promise.reject(new Error('503')) : post(id, frame));

    await publish('room:refused');
    await bed.work();

    expect(bed.poster.posts).toHaveLength(9);
    expect(await subscribed('room:refused')).toHaveLength(10);
    expect(bed.logger.errors).toEqual([expect.objectContaining({ message: 'Frames could not be posted' })]);
  });

  test('the follow-up that cannot be sent fails the message: it comes again', async () => {
    await start({ FANOUT_PAGE_SIZE: 3, FANOUT_MAX_PAGES: 1, TOPICS_SHARDS: 1 });
    await subscribers('room:again', 6);
    bed.queues.failures = 1;

    const body = { topic: 'room:again', shard: 0, text: '{}' };
    await expect(bed.get(FanOutConsumer).consume(messageOf(body))).rejects.toThrow('out of order');
  });

  test('subscriptions that only wait for their removal get nothing', async () => {
    await start();
    await subscribers('room:old', 4);
    bed.clock.advance(7_500_000);

    await publish('room:old');
    await bed.work();

    expect(bed.poster.posts).toEqual([]);
  });

  test.each([[null], [{}], [{ topic: 'a', shard: '0', text: 'x' }], [{ topic: 'a', shard: 0, text: 'x', after: 1 }]])(
    'a message that is none fails: %j',
    async (body) => {
      await start();
      await expect(bed.get(FanOutConsumer).consume(messageOf(body))).rejects.toThrow(/^The message's \w+ is not a/);
    },
  );
});
