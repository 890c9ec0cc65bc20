import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startTestCloud, type TestCloud, type TestRequest } from '#test/support/local-cloud.js';
import { VirtualClock } from '#test/support/virtual-clock.js';

jest.setTimeout(30_000);

const clouds: TestCloud[] = [];
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.stop()));
});

/** A local cloud as `npm start -- --set …` runs it, whose limits go by a clock of the test. */
async function start(clock: VirtualClock, ...settings: readonly string[]): Promise<TestCloud> {
  const cloud = await startTestCloud({ settings, clock });
  clouds.push(cloud);
  return cloud;
}

async function openVoting(cloud: TestCloud): Promise<string> {
  const body = {
    title: 'Lunch',
    options: [{ label: 'Pizza' }, { label: 'Pasta' }],
    startAt: new Date(Date.now() - 60_000).toISOString(),
    endAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const answer = await cloud.request('/v1/votings', { user: 'olga', groups: ['organizers'], body });
  expect(answer.status).toBe(201);
  return `/v1/votings/${((await answer.json()) as { votingId: string }).votingId}`;
}

/** What a client sees of a refusal. */
async function refusal(response: Response) {
  const { code, status, requestId } = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    code,
    sameStatus: status === response.status,
    type: response.headers.get('content-type'),
    traceable: typeof requestId === 'string' && requestId !== '',
    retryAfter: response.headers.get('retry-after'),
    allow: response.headers.get('allow'),
  };
}

const problem = (status: number, code: string, others: object = {}) => ({
  status,
  code,
  sameStatus: true,
  type: 'application/problem+json',
  traceable: true,
  retryAfter: null,
  allow: null,
  ...others,
});

const TOO_MANY = problem(429, 'too-many-requests', { retryAfter: '1' });

describe('P10: keys and rates', () => {
  const clock = new VirtualClock(Date.now());
  let cloud: TestCloud;
  let voting: string;

  beforeAll(async () => {
    const votes = ['api.votePostRate=1', 'api.votePostBurst=2', 'api.voteReadRate=2', 'api.voteReadBurst=4'];
    cloud = await start(clock, ...votes, 'api.planRate=1', 'api.planBurst=1');
    voting = await openVoting(cloud);
  });

  const call = (path: string, request: TestRequest = {}): Promise<Response> =>
    cloud.request(voting + path, { user: 'ann', ...request });
  const vote = (user: string): Promise<Response> => call('/votes', { user, body: { choice: 'pizza' } });
  const statuses = async (calls: readonly (() => Promise<Response>)[]): Promise<number[]> => {
    const all: number[] = [];
    for (const one of calls) all.push((await one()).status);
    return all;
  };

  it.each<[string, string, TestRequest]>([
    ['POST', '/votes', { body: { choice: 'pizza' } }],
    ['GET', '/votes/me', {}],
    ['GET', '/results', {}],
  ])('%s %s: 403 invalid-api-key without a key and with a wrong one, and neither counts', async (_, path, request) => {
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const wrong = attempt % 2 === 0 ? {} : { headers: { 'x-api-key': 'wrong' } };
      const response = await call(path, { ...request, ...wrong, key: false });
      expect(await refusal(response)).toEqual(problem(403, 'invalid-api-key'));
    }
    // The token comes first (X1): whoever has none does not learn about keys.
    expect((await cloud.request(voting + path, { ...request, key: false })).status).toBe(401);
  });

  it('POST votes: so many at once per key, whoever votes; then 429 with Retry-After, then again', async () => {
    clock.advance(10_000);

    expect(await statuses([() => vote('u1'), () => vote('u2')])).toEqual([201, 201]);
    expect(await refusal(await vote('u3'))).toEqual(TOO_MANY);
    clock.advance(1_000);
    expect(await statuses([() => vote('u3'), () => vote('u4')])).toEqual([201, 429]);
  });

  it('GET votes and results have rates of their own, each', async () => {
    clock.advance(10_000);
    const results = (): Promise<Response> => call('/results');
    const own = (): Promise<Response> => call('/votes/me', { user: 'u1' });

    expect(await statuses([results, results, results, results])).toEqual([200, 200, 200, 200]);
    expect(await refusal(await results())).toEqual(TOO_MANY);
    expect(await statuses([own, own, own, own, own])).toEqual([200, 200, 200, 200, 429]);
    expect((await vote('u5')).status).toBe(201);
    clock.advance(500);
    expect(await statuses([results, results])).toEqual([200, 429]);
  });

  it('routes without a key know no rate of a key', async () => {
    const read = (): Promise<Response> => cloud.request(voting, { user: 'ann', key: false });

    expect(await statuses([read, read, read, read])).toEqual([200, 200, 200, 200]);
  });

  it('405 names what is allowed; 413, 415 and 422 are problems, too', async () => {
    clock.advance(10_000);

    const removed = await refusal(await call('/votes', { method: 'DELETE' }));
    expect(removed).toEqual(problem(405, 'method-not-allowed', { allow: expect.stringContaining('POST') }));
    const large = await call('/votes', { body: { choice: 'x'.repeat(210_000) } });
    expect(await refusal(large)).toMatchObject({ status: 413, type: 'application/problem+json', traceable: true });
    const text = await call('/votes', { body: 'pizza', headers: { 'content-type': 'text/plain' } });
    expect(await refusal(text)).toEqual(problem(415, 'unsupported-media-type'));
    clock.advance(10_000);
    expect(await refusal(await call('/votes', { body: {} }))).toEqual(problem(422, 'validation-failed'));
  });
});

describe('P10: quota and stage', () => {
  it('a key’s quota is for a day', async () => {
    const clock = new VirtualClock(Date.now());
    const cloud = await start(clock, 'api.quotaPerDay=3');
    const voting = await openVoting(cloud);
    const results = (): Promise<Response> => cloud.request(`${voting}/results`, { user: 'ann' });

    for (let request = 0; request < 3; request += 1) expect((await results()).status).toBe(200);
    expect(await refusal(await results())).toEqual(problem(429, 'quota-exceeded', { retryAfter: '1' }));
    expect((await cloud.request(voting, { user: 'ann' })).status).toBe(200);
    clock.advance(86_400_000);
    expect((await results()).status).toBe(200);
  });

  it('the stage’s rate is for everything and everybody', async () => {
    const clock = new VirtualClock(Date.now());
    const cloud = await start(clock, 'api.stageRate=1', 'api.stageBurst=2');
    const list = (user: string): Promise<Response> => cloud.request('/v1/votings', { user });

    expect([(await list('ann')).status, (await list('bob')).status]).toEqual([200, 200]);
    expect(await refusal(await list('cleo'))).toEqual(TOO_MANY);
    clock.advance(1_000);
    expect((await list('cleo')).status).toBe(200);
  });
});
