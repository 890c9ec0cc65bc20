import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';
import { scaled } from '#test/support/scale.js';
import { type Frame, WsTestClient } from '#test/support/ws-client.js';

const SOCKETS = scaled({ reduced: 200, full: 1_000 });
/** How many connections are opened at the same time. */
const STEP = 20;
/** Of whom every one answers 410. */
const DEAD = 5;

let cloud: TestCloud;
let topic: string;

beforeAll(async () => {
  cloud = await startTestCloud();
  topic = `voting:${await createVoting()}`;
}, 30_000);
afterAll(async () => cloud.stop());

async function createVoting(): Promise<string> {
  const answer = await cloud.request('/v1/votings', {
    user: 'olga',
    groups: ['organizers'],
    body: {
      title: 'Lunch',
      options: [{ label: 'Pizza' }, { label: 'Pasta' }],
      startAt: new Date(Date.now() - 600_000).toISOString(),
      endAt: new Date(Date.now() + 600_000).toISOString(),
    },
  });
  return ((await answer.json()) as { votingId: string }).votingId;
}

async function vote(user: string): Promise<void> {
  const path = `/v1/votings/${topic.slice('voting:'.length)}/votes`;
  const { status } = await cloud.request(path, { user, body: { choice: 'pizza' } });
  if (status !== 201) throw new Error(`the vote was answered ${status}`);
}

/** A connection that is subscribed, and when each frame of the topic came. */
class Watcher {
  readonly arrivals: { readonly frame: Frame; readonly at: number }[] = [];

  private constructor(readonly client: WsTestClient) {
    client.socket.on('message', (data: Buffer) => {
      const at = Date.now();
      const frame = JSON.parse(data.toString()) as Frame;
      if (frame['topic'] === topic) this.arrivals.push({ frame, at });
    });
  }

  static async open(user: string): Promise<Watcher> {
    const watcher = new Watcher(await cloud.connect(user));
    watcher.client.send({ action: 'hello' });
    await watcher.client.take({ type: 'welcome' }, 20_000);
    watcher.client.send({ action: 'subscribe', id: 's', data: { topic } });
    await watcher.client.take({ type: 'ack', id: 's' }, 20_000);
    return watcher;
  }
}

async function open(count: number): Promise<Watcher[]> {
  const watchers: Watcher[] = [];
  for (let at = 0; at < count; at += STEP) {
    const users = Array.from({ length: Math.min(STEP, count - at) }, (_, n) => `watcher-${at + n}`);
    watchers.push(...(await Promise.all(users.map((user) => Watcher.open(user)))));
  }
  return watchers;
}

/** Milliseconds from the making of the newest frame to its arrival at the last of these watchers. */
async function spread(watchers: readonly Watcher[], total: number): Promise<number> {
  const arrivals = () =>
    watchers.map(({ arrivals: all }) => all.find(({ frame }) => (frame['data'] as Frame)['total'] === total));
  const found = await eventually(
    async () => Promise.resolve(arrivals()),
    (all) => all.every(Boolean),
    20_000,
  );
  return Math.max(...found.map((arrival) => (arrival?.at ?? 0) - Date.parse(String(arrival?.frame['time']))));
}

const items = async (table: string): Promise<number> =>
  (await cloud.state()).tables.find(({ name }) => name === table)?.items ?? -1;

describe('P8: fan-out to many connections', () => {
  it(
    `reaches ${SOCKETS} sockets within a second; ${DEAD} dead ones harm nobody and are forgotten`,
    async () => {
      const watchers = await open(SOCKETS);
      // Warm functions: a cold start is not what is measured.
      await vote('voter-1');
      await spread(watchers, 1);
      for (let n = 0; n < DEAD; n += 1) {
        const fault = { fault: 'stale-connections', user: `watcher-${n * 7}`, times: 1 };
        await fetch(`${cloud.url}/_local/faults`, { method: 'POST', body: JSON.stringify(fault) });
      }
      const dead = new Set(Array.from({ length: DEAD }, (_, n) => watchers[n * 7]));
      const live = watchers.filter((watcher) => !dead.has(watcher));
      const before = { connections: await items('connections'), subscriptions: await items('subscriptions') };

      await vote('voter-2');

      expect(await spread(live, 2)).toBeLessThan(1_000);
      for (const { arrivals } of live) expect(arrivals.map(({ frame }) => frame['seq'])).toEqual([1, 2]);
      for (const watcher of dead) expect(watcher?.arrivals.map(({ frame }) => frame['seq'])).toEqual([1]);
      await eventually(
        () => items('connections'),
        (now) => now === before.connections - DEAD,
      );
      await eventually(
        () => items('subscriptions'),
        (now) => now <= before.subscriptions - DEAD,
      );
      const { queues } = await cloud.state();
      expect(queues.filter(({ name, depth }) => name.endsWith('-dead') && depth > 0)).toEqual([]);
    },
    scaled({ reduced: 60_000, full: 180_000 }),
  );
});
