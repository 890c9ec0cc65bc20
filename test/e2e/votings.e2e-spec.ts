import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

const MINUTE = 60_000;
const iso = (fromNow: number): string => new Date(Date.now() + fromNow).toISOString();
const voting = (changes: object = {}): object => ({
  title: 'Lunch',
  options: [{ label: 'Pizza' }, { label: 'Soup' }],
  startAt: iso(-MINUTE),
  endAt: iso(10 * MINUTE),
  ...changes,
});

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud();
}, 30_000);
afterAll(async () => cloud.stop());

type Json = Record<string, unknown>;
const json = async (response: Response): Promise<Json> => ({
  http: response.status,
  ...((await response.json()) as Json),
});
const organizer = { user: 'olga', groups: ['organizers'] };
const create = async (changes: object = {}): Promise<string> => {
  const response = await cloud.request('/v1/votings', { ...organizer, body: voting(changes) });
  expect(response.status).toBe(201);
  return ((await response.json()) as { votingId: string }).votingId;
};

describe('votings, end to end on the local cloud', () => {
  it('counts every vote exactly once (V2, P1, P2, P4, P6)', async () => {
    const votingId = await create();
    const path = `/v1/votings/${votingId}`;
    const users = Array.from({ length: 20 }, (_, index) => `voter-${index}`);

    const votes = await Promise.all(
      users.map((user, index) =>
        cloud.request(`${path}/votes`, { user, body: { choice: index < 13 ? 'pizza' : 'soup' } }),
      ),
    );
    const again = await json(await cloud.request(`${path}/votes`, { user: 'voter-0', body: { choice: 'soup' } }));

    expect(votes.map(({ status }) => status)).toEqual(users.map(() => 201));
    expect(again).toMatchObject({ http: 409, code: 'already-voted', existingVote: { choice: 'pizza' } });
    const results = await eventually(
      async () => json(await cloud.request(`${path}/results`, { user: 'olga' })),
      ({ total }) => Number(total) >= users.length,
    );
    expect(results).toMatchObject({ votingId, counts: { pizza: 13, soup: 7 }, total: 20, final: false });
    expect(await json(await cloud.request(`${path}/votes/me`, { user: 'voter-1' }))).toMatchObject({
      http: 200,
      choice: 'pizza',
    });
  }, 60_000);

  it('needs the token, then the API key, then the group (X1, P10)', async () => {
    const votingId = await create();
    const votes = `/v1/votings/${votingId}/votes`;

    expect(await json(await cloud.request(votes, { body: { choice: 'pizza' } }))).toMatchObject({
      http: 401,
      code: 'unauthorized',
    });
    expect(await json(await cloud.request(votes, { user: 'u', key: false, body: { choice: 'pizza' } }))).toMatchObject({
      http: 403,
      code: 'invalid-api-key',
    });
    expect(await json(await cloud.request('/v1/votings', { user: 'u', body: voting() }))).toMatchObject({
      http: 403,
      code: 'forbidden',
    });
  });

  it.each<[string, object | string, number, string]>([
    ['no JSON', '{', 400, 'malformed'],
    ['no object', '[]', 400, 'malformed'],
    ['broken rules', { title: '', options: [] }, 422, 'validation-failed'],
    ['over 200 KB', { ...voting(), description: 'x'.repeat(210_000) }, 413, 'content-too-large'],
  ])('refuses a voting that is %s (X1)', async (_, body, status) => {
    const response = await cloud.request('/v1/votings', { ...organizer, body });

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ type: 'about:blank', status, requestId: expect.any(String) });
  });

  it('answers unknown routes and methods itself (X1)', async () => {
    const missing = await cloud.request('/v1/nothing', organizer);
    const method = await cloud.request('/v1/votings', { ...organizer, method: 'PATCH', body: {} });

    expect(await json(missing)).toMatchObject({ http: 404, code: 'not-found' });
    expect(method.headers.get('allow')).toContain('GET');
    expect(await json(method)).toMatchObject({ http: 405, code: 'method-not-allowed' });
  });

  it('answers preflights for other origins (X10)', async () => {
    const response = await cloud.request('/v1/votings', {
      method: 'OPTIONS',
      key: false,
      headers: { origin: 'https://app.test' },
    });

    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('throttles, end to end on the local cloud', () => {
  it('refuses what exceeds a key’s rate of votes, and says when to come back (P10)', async () => {
    const limited = await startTestCloud({ settings: ['api.votePostRate=1', 'api.votePostBurst=2'] });
    try {
      const vote = (user: string): Promise<Response> =>
        limited.request('/v1/votings/01a1fbf2-331f-7909-965b-07eba30de3d1/votes', { user, body: { choice: 'a' } });

      const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(vote));

      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(2);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      expect(await refused[0]?.json()).toMatchObject({ code: 'too-many-requests' });
      expect(answers.length - refused.length).toBeGreaterThanOrEqual(2);
    } finally {
      await limited.stop();
    }
  }, 30_000);
});
