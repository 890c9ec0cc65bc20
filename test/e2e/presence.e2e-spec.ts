import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

const GRACE_SECONDS = 1;

let cloud: TestCloud;

beforeAll(async () => {
  const settings = [`connections.graceSeconds=${GRACE_SECONDS}`, 'connections.heartbeatSeconds=1'];
  cloud = await startTestCloud({ settings });
}, 30_000);
afterAll(async () => cloud.stop());

interface Page {
  readonly data: readonly { readonly userId: string }[];
  readonly nextCursor: string | null;
}

async function online(caller: string, query = ''): Promise<Page> {
  const answer = await cloud.request(`/v1/users/online${query}`, { user: caller });
  if (!answer.ok) throw new Error(`the list was answered ${answer.status}`);
  return (await answer.json()) as Page;
}

const names = async (caller: string): Promise<string[]> => (await online(caller)).data.map(({ userId }) => userId);
const seen = (caller: string, userId: string, expected: boolean) =>
  eventually(
    () => names(caller),
    (users) => users.includes(userId) === expected,
  );

describe('D3: GET /v1/users/online', () => {
  it('lists who is connected, without the caller, with names (D14)', async () => {
    await cloud.connect('ann');
    await cloud.connect('ben');

    await seen('ann', 'ben', true);

    expect((await online('ann')).data).toEqual([{ userId: 'ben', displayName: 'ben', busy: false }]);
    expect((await online('ben', '?limit=1')).data).toEqual([{ userId: 'ann', displayName: 'ann', busy: false }]);
  });

  it('loses a user the grace time after the last of the tabs', async () => {
    const [one, two] = [await cloud.connect('cas'), await cloud.connect('cas')];
    await one.close();
    const closing = Date.now();
    await two.close();

    await seen('viewer', 'cas', false);

    expect(Date.now() - closing).toBeGreaterThanOrEqual(GRACE_SECONDS * 1_000);
  });

  it('keeps a user who comes back in time', async () => {
    await (await cloud.connect('dan')).close();
    const back = await cloud.connect('dan');
    back.send({ action: 'hello' });
    await back.take({ type: 'welcome' });

    await eventually(
      async () => (await cloud.state()).queues.find(({ name }) => name === 'realtime-presence'),
      (queue) => queue?.depth === 0 && queue.inFlight === 0,
    );

    expect(await names('viewer')).toContain('dan');
  });

  it('loses a user whose line is cut, and one whose heartbeats stop', async () => {
    await cloud.connect('eve');
    const fay = await cloud.connect('fay');
    await seen('viewer', 'eve', true);
    await fetch(`${cloud.url}/_local/faults`, {
      method: 'POST',
      body: JSON.stringify({ fault: 'drop-connection', user: 'eve' }),
    });

    expect(await seen('viewer', 'eve', false)).not.toContain('eve');
    // Two and a half heartbeats of one second.
    await seen('viewer', 'fay', false);
    fay.send({ action: 'ping', data: { t: 1 } });
    expect(await seen('viewer', 'fay', true)).toContain('fay');
  }, 20_000);

  it('refuses a cursor that is none (X3), and callers without a token', async () => {
    const refused = await cloud.request('/v1/users/online?cursor=abc', { user: 'ann' });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ code: 'invalid-cursor' });
    expect((await cloud.request('/v1/users/online')).status).toBe(401);
  });
});

describe('topics and resume', () => {
  it('refuses unknown topics, and names the request (X4)', async () => {
    const client = await cloud.connect('gus');
    client.send({ action: 'subscribe', id: '1', data: { topic: 'kitchen' } });
    client.send({ action: 'subscribe', id: '2', data: { topic: 'votings' } });

    expect(await client.take({ id: '1' })).toMatchObject({ error: { code: 'unknown-topic', status: 404 } });
    expect(await client.take({ id: '2' })).toMatchObject({ type: 'ack', data: { topic: 'votings' } });
  });

  it('X5: acks a client that missed nothing, and refuses one that knows more than there was', async () => {
    const client = await cloud.connect('hal');
    client.send({ action: 'resume', id: '1', data: { lastSeq: 0 } });
    expect(await client.take({ id: '1' })).toMatchObject({ type: 'ack', data: { through: 0 } });
    client.send({ action: 'resume', id: '2', data: { lastSeq: 9 } });
    expect(await client.take({ id: '2' })).toMatchObject({ error: { code: 'resume-failed' } });
  });
});
