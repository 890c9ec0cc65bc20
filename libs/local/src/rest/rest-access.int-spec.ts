import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { problem, RestHarness } from './fixtures/rest-harness.js';
import { RestGateway } from './rest.gateway.js';

let cloud: RestHarness;

beforeEach(() => {
  cloud = new RestHarness();
});

afterEach(async () => cloud.stop());

describe(`${RestGateway.name}: who may call`, () => {
  it.each<[string, () => Promise<Record<string, string>>]>([
    ['no token', async () => ({})],
    ['nonsense', async () => ({ authorization: 'Bearer x.y.z' })],
    [
      'an unsigned token',
      async () => ({ authorization: `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.` }),
    ],
    [
      'a token of an hour ago',
      async () => {
        const headers = await cloud.bearer();
        cloud.clock.offset = 3_601_000;
        return headers;
      },
    ],
  ])('refuses %s with 401 (X1, X11)', async (_, headers) => {
    await cloud.start();

    expect(await problem(await cloud.get('/v1/votings/abc', { headers: await headers() }))).toMatchObject({
      status: 401,
      code: 'unauthorized',
      type: 'application/problem+json',
    });
    expect(cloud.events).toEqual([]);
  });

  it('notices that a token it knows has expired (X11)', async () => {
    await cloud.start();
    const headers = await cloud.bearer();
    const status = async (): Promise<number> => (await cloud.get('/v1/votings/abc', { headers })).status;

    expect(await status()).toBe(200);
    cloud.clock.offset = 3_601_000;
    expect(await status()).toBe(401);
  });

  it('takes the token with and without the scheme', async () => {
    await cloud.start();
    const { authorization } = await cloud.bearer();

    expect(
      (await cloud.get('/v1/votings/abc', { headers: { authorization: authorization.replace('Bearer ', '') } })).status,
    ).toBe(200);
  });

  it('demands the API key besides the token, and the token first (P10)', async () => {
    await cloud.start();
    const path = '/v1/votings/abc/votes';

    expect((await cloud.get(path, { headers: { 'x-api-key': 'local' } })).status).toBe(401);
    expect(await problem(await cloud.get(path, { headers: await cloud.bearer() }))).toMatchObject({
      status: 403,
      code: 'invalid-api-key',
    });
    expect((await cloud.get(path, { headers: { ...(await cloud.bearer()), 'x-api-key': 'wrong' } })).status).toBe(403);
    expect((await cloud.get(path, { headers: { ...(await cloud.bearer()), 'x-api-key': 'local' } })).status).toBe(200);
    expect(cloud.events[0]?.requestContext.identity).toMatchObject({ apiKey: 'local', apiKeyId: 'key1' });
  });

  it('throttles a key per operation and per plan, and says when to retry (P10)', async () => {
    await cloud.start({
      planThrottle: { rate_limit: 1, burst_limit: 2 },
      votesThrottle: { rate_limit: 1, burst_limit: 1 },
    });
    const headers = { ...(await cloud.bearer()), 'x-api-key': 'local' };
    const votes = async () => (await cloud.get('/v1/votings/abc/votes', { headers })).status;
    const others = async () => (await cloud.get('/v1/keyed', { headers })).status;

    expect([await votes(), await votes()]).toEqual([200, 429]);
    expect([await others(), await others(), await others()]).toEqual([200, 200, 429]);
    const refused = await cloud.get('/v1/votings/abc/votes', { headers });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await problem(refused)).toMatchObject({ status: 429, code: 'too-many-requests' });
    cloud.clock.offset = 1_000;
    expect(await votes()).toBe(200);
  });

  it('counts the quota of a key per day (P10)', async () => {
    await cloud.start({ quota: { limit: 2, period: 'DAY' } });
    const call = async () =>
      (await cloud.get('/v1/keyed', { headers: { ...(await cloud.bearer()), 'x-api-key': 'local' } })).status;

    expect([await call(), await call(), await call()]).toEqual([200, 200, 429]);
    cloud.clock.offset = 86_400_000;
    expect(await call()).toBe(200);
  });

  it('throttles the stage', async () => {
    await cloud.start({ stageThrottle: { throttling_rate_limit: 0.001, throttling_burst_limit: 1 } });

    expect([(await cloud.get('/v1/health')).status, (await cloud.get('/v1/health')).status]).toEqual([200, 429]);
  });

  it('needs the function’s permission, as AWS does', async () => {
    await cloud.start({ permission: false });

    expect(await problem(await cloud.get('/v1/health'))).toMatchObject({ status: 500, code: 'internal-error' });
    expect(cloud.events).toEqual([]);
    expect(cloud.failures).toHaveLength(1);
  });
});
