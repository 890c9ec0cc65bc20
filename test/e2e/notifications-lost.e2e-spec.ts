import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

const DISPATCHER_DOWN = { function: 'notifications-dispatcher', fault: 'before', times: 1_000 };
const NOTIFIER = { user: 'nora', groups: ['notifiers'] };

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({
    settings: ['notifications.ttlGraceSeconds=1', 'notifications.handoverSeconds=1', 'notifications.sweepMinutes=60'],
    ttlSweepSeconds: 1,
    queueRetrySeconds: 1,
  });
}, 40_000);
afterEach(() => fetch(`${cloud.url}/_local/faults`, { method: 'DELETE' }));
afterAll(async () => cloud.stop());

const control = (path: string, body: unknown): Promise<Response> =>
  fetch(`${cloud.url}/_local/${path}`, { method: 'POST', body: JSON.stringify(body) });

async function sweep(): Promise<{ overdue: number }> {
  const answer = await control('functions/notifications-sweep/invoke', {});
  return ((await answer.json()) as { result: { overdue: number } }).result;
}

/** A group that is due. */
async function append(id: string): Promise<void> {
  const recipients = [{ email: `${id}@example.test` }];
  const body = { execute_at: '2020-01-01T00:00:00Z', id, type: 'UPLOAD', message: ['m'], recipients };
  expect((await cloud.request('/v1/notifications', { ...NOTIFIER, body })).status).toBe(201);
}

async function mailsTo(id: string): Promise<number> {
  const { data } = (await (await fetch(`${cloud.url}/_local/mailbox`)).json()) as { data: readonly { to: string }[] };
  return data.filter(({ to }) => to === `${id}@example.test`).length;
}

async function sweepRuns(): Promise<number> {
  const { functions } = await cloud.state();
  return functions.find(({ name }) => name === 'notifications-sweep')?.invocations ?? 0;
}

const arrives = (id: string): Promise<number> =>
  eventually(
    () => mailsTo(id),
    (count) => count > 0,
  );

describe('N4, DESIGN 6: groups whose worker is down', () => {
  it('without a sweep, TTL hands them over', async () => {
    await append('expired');

    expect(await arrives('expired')).toBe(1);

    expect(await sweepRuns()).toBe(0);
    expect((await cloud.request('/v1/notifications/UPLOAD/expired', NOTIFIER)).status).toBe(404);
  });

  it('without a dispatcher, the sweep hands over what it removed itself', async () => {
    await control('faults', DISPATCHER_DOWN);
    await append('undispatched');
    await sweep();

    await eventually(sweep, ({ overdue }) => overdue > 0);

    expect(await arrives('undispatched')).toBe(1);
  });

  it('a sender that is killed, and one whose success is lost, send once', async () => {
    for (const fault of ['kill', 'after'])
      await control('faults', { function: 'notifications-sender', fault, times: 1 });
    await append('killed');
    await sweep();

    expect(await arrives('killed')).toBe(1);

    const settled = async (): Promise<number> => {
      const { queues } = await cloud.state();
      return queues
        .filter(({ name }) => name.startsWith('notifications'))
        .reduce((n, one) => n + one.depth + one.inFlight, 0);
    };
    await eventually(settled, (left) => left === 0);
    expect(await mailsTo('killed')).toBe(1);
  });

  it('without both, what TTL removed is handed over by the first sweep that runs again', async () => {
    await control('faults', DISPATCHER_DOWN);
    await append('both');
    await eventually(
      async () => (await cloud.request('/v1/notifications/UPLOAD/both', NOTIFIER)).status,
      (status) => status === 404,
    );

    await eventually(sweep, ({ overdue }) => overdue > 0);

    expect(await arrives('both')).toBe(1);
  });
});
