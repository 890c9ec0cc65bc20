import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud();
}, 30_000);
afterEach(async () => {
  await fetch(`${cloud.url}/_local/faults`, { method: 'DELETE' });
});
afterAll(async () => cloud.stop());

const inject = (fault: unknown): Promise<Response> =>
  fetch(`${cloud.url}/_local/faults`, { method: 'POST', body: JSON.stringify(fault) });
const votings = async (): Promise<number> => (await cloud.request('/v1/votings', { user: 'alice' })).status;
const invocations = async (name: string): Promise<number> =>
  (await cloud.state()).functions.find((it) => it.name === name)?.invocations ?? 0;

describe('POST /_local/faults (DESIGN 5)', () => {
  it('fails the next invocations of a function and no others', async () => {
    const injected = await inject({ function: 'api', fault: 'before', times: 2 });
    expect(await injected.json()).toMatchObject({ functions: [{ function: 'api', fault: 'before', times: 2 }] });

    expect([await votings(), await votings(), await votings()]).toEqual([500, 500, 200]);
  });

  it('kills the thread of a function, which comes back with the next request', async () => {
    await inject({ function: 'api', fault: 'kill' });

    expect([await votings(), await votings()]).toEqual([500, 200]);
  });

  it('delays an invocation', async () => {
    await votings();
    await inject({ function: 'api', fault: 'delay', ms: 300 });
    const start = performance.now();

    expect(await votings()).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(300);
  });

  it('cuts the connections of a user as a network failure would', async () => {
    const client = await cloud.connect('carol');
    const closed = once(client.socket, 'close') as Promise<[number]>;

    expect((await inject({ fault: 'drop-connection', user: 'carol' })).status).toBe(200);

    expect((await closed)[0]).toBe(1006);
    await eventually(
      () => inject({ fault: 'drop-connection', user: 'carol' }),
      ({ status }) => status === 422,
    );
  });

  it('says what is wrong with a request (X1)', async () => {
    const response = await inject({ function: 'nobody', fault: 'kill', times: 0 });

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/function' }, { pointer: '/times' }],
    });
  });

  it('forgets everything when told so', async () => {
    await inject({ function: 'api', fault: 'before', times: 100 });
    await inject({ fault: 'transaction-conflict', share: 1 });
    const before = await invocations('api');

    expect((await fetch(`${cloud.url}/_local/faults`, { method: 'DELETE' })).status).toBe(204);

    expect(await votings()).toBe(200);
    expect(await invocations('api')).toBe(before + 1);
    const state = await fetch(`${cloud.url}/_local/faults`);
    expect(await state.json()).toMatchObject({ functions: [], transactionConflict: 0.01, throttling: 0 });
  });
});

describe('GET /_local/mailbox', () => {
  it('is empty as long as nobody mails', async () => {
    const response = await fetch(`${cloud.url}/_local/mailbox`);

    expect(await response.json()).toEqual({ data: [] });
  });
});
