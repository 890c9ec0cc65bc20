import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Clock } from '#platform/clock/clock.js';
import {
  fixtureStack,
  functionArn,
  type FixtureResource,
  FIXTURE_ACCOUNT,
  FIXTURE_REGION,
} from '#test/support/fixture-stack.js';
import type { InvokeResult } from '../cloud.types.js';
import { LocalUserPool } from '../identity/user-pool.js';
import { restResources } from './fixtures/rest-resources.js';
import { RestGateway } from './rest.gateway.js';

class MovableClock extends Clock {
  offset = 0;
  override now = (): number => Date.now() + this.offset;
}

const FUNCTION = functionArn('agora-test-api');
const POOL: readonly FixtureResource[] = [
  {
    type: 'aws_cognito_user_pool',
    id: 'users',
    args: {},
    attributes: { id: `${FIXTURE_REGION}_Pool`, arn: 'arn:pool' },
  },
  { type: 'aws_cognito_user_pool_client', id: 'web', args: {}, attributes: { id: 'client' } },
];
const OK: InvokeResult = { ok: true, payload: { statusCode: 200, body: '{"fine":true}' } };

let clock: MovableClock;
let dataDir: string;
let users: LocalUserPool;
let server: Server | undefined;
let events: APIGatewayProxyEvent[];
let invoked: string[];
let failures: string[];
let reply: (event: APIGatewayProxyEvent, signal?: AbortSignal) => Promise<InvokeResult>;
let origin: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'agora-rest-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

beforeEach(async () => {
  clock = new MovableClock();
  events = [];
  invoked = [];
  failures = [];
  reply = async () => OK;
  users = (await LocalUserPool.open({ stack: fixtureStack(POOL), dataDir, clock }))!;
});

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function start(options: Parameters<typeof restResources>[0] = {}): Promise<void> {
  const gateway = new RestGateway({
    stack: fixtureStack([...POOL, ...restResources(options)]),
    invoker: {
      invoke: (name, event, { signal } = {}) => {
        invoked.push(name);
        events.push(event as APIGatewayProxyEvent);
        return reply(event as APIGatewayProxyEvent, signal);
      },
    },
    users,
    clock,
    onFailure: (message) => failures.push(message),
  });
  server = createServer((message, response) => void gateway.handle('v1', message, response));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bearer = async (groups: string[] = []) => ({
  authorization: `Bearer ${await users.issue({ user: 'alice', groups })}`,
});
const get = (path: string, init: RequestInit = {}) => fetch(origin + path, init);
const problem = async (response: Response) => ({
  status: response.status,
  type: response.headers.get('content-type'),
  ...((await response.json()) as object),
});

describe(`${RestGateway.name}: the proxy event`, () => {
  it('has what AWS’s has', async () => {
    await start();

    const response = await get('/v1/votings/a%20b?x=1&x=2&y=%C3%A9', {
      method: 'PUT',
      headers: { ...(await bearer(['admins', 'agents'])), 'content-type': 'application/json', 'if-match': '"3"' },
      body: '{"title":"é"}',
    });

    expect(response.status).toBe(200);
    expect(invoked).toEqual([FUNCTION]);
    const [event] = events;
    expect(event).toMatchObject({
      resource: '/votings/{votingId}',
      path: '/votings/a%20b',
      httpMethod: 'PUT',
      pathParameters: { votingId: 'a%20b' },
      queryStringParameters: { x: '2', y: 'é' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['é'] },
      stageVariables: null,
      body: '{"title":"é"}',
      isBase64Encoded: false,
      headers: { 'if-match': '"3"', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Proto': 'http' },
      multiValueHeaders: { 'if-match': ['"3"'] },
      requestContext: {
        resourcePath: '/votings/{votingId}',
        path: '/v1/votings/a%20b',
        stage: 'v1',
        httpMethod: 'PUT',
        protocol: 'HTTP/1.1',
        accountId: FIXTURE_ACCOUNT,
        apiId: 'api1',
        identity: { sourceIp: '127.0.0.1' },
        authorizer: {
          claims: { sub: 'alice', email: 'alice@example.test', 'cognito:groups': 'admins,agents', token_use: 'id' },
        },
      },
    });
    expect(event?.requestContext.requestId).toBe(response.headers.get('x-amzn-requestid'));
    expect(event?.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(event?.requestContext.authorizer?.['claims']?.exp).toMatch(
      /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d .* UTC \d{4}$/,
    );
  });

  it('has null for what is empty, and no authorizer on a public method', async () => {
    await start();

    await get('/v1/health');

    expect(events[0]).toMatchObject({ pathParameters: null, queryStringParameters: null, body: null });
    expect(events[0]?.requestContext).not.toHaveProperty('authorizer');
    expect(events[0]?.requestContext.identity).not.toHaveProperty('apiKey');
  });

  it('carries binary types as base64, both ways', async () => {
    await start({ binaryMediaTypes: ['multipart/form-data', 'image/*'] });
    reply = async () => ({
      ok: true,
      payload: {
        statusCode: 200,
        headers: { 'Content-Type': 'image/png' },
        body: Buffer.from([1, 255]).toString('base64'),
        isBase64Encoded: true,
      },
    });

    const response = await get('/v1/health', { headers: { accept: 'image/png' } });
    await get('/v1/votings/x', {
      method: 'PUT',
      headers: { ...(await bearer()), 'content-type': 'multipart/form-data; boundary=b' },
      body: Buffer.from([0, 255]),
    });

    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([1, 255]));
    expect(events[1]).toMatchObject({ isBase64Encoded: true, body: Buffer.from([0, 255]).toString('base64') });
  });
});

describe(`${RestGateway.name}: routes`, () => {
  it.each([
    ['/v1/votings/mine', 'GET', '/votings/mine'],
    ['/v1/votings/abc', 'GET', '/votings/{votingId}'],
    ['/v1/votings/mine/votes', 'GET', '/votings/{votingId}/votes'],
    ['/v1/votings/abc/', 'GET', '/votings/{votingId}'],
    ['/v1/files/a/b/c', 'GET', '/files/{path+}'],
  ])('%s goes to the most literal resource', async (path, method, resource) => {
    await start();

    const response = await get(path, { method, headers: { ...(await bearer()), 'x-api-key': 'local' } });

    expect(response.status).toBe(200);
    expect(events[0]?.resource).toBe(resource);
  });

  it.each(['/v1', '/v1/', '/v1/nothing', '/v1//votings', '/v1/votings/a/b/c', '/v1/votings/../votings/%2e%2e/x/y'])(
    'answers 404 for %s (X1)',
    async (path) => {
      await start();

      expect(await problem(await rawGet(path))).toMatchObject({
        status: 404,
        type: 'application/problem+json',
        code: 'not-found',
      });
      expect(events).toEqual([]);
    },
  );

  it('answers 405 with Allow from the mock, after the token (X1)', async () => {
    await start();

    const anonymous = await get('/v1/votings/abc', { method: 'PATCH' });
    const response = await get('/v1/votings/abc', {
      method: 'PATCH',
      headers: { ...(await bearer()), 'content-type': 'application/json; charset=utf-8' },
      body: '{}',
    });

    expect(anonymous.status).toBe(401);
    expect(response.headers.get('allow')).toBe('GET,PUT,OPTIONS');
    expect(await problem(response)).toEqual({
      status: 405,
      type: 'application/problem+json',
      code: 'method-not-allowed',
      requestId: response.headers.get('x-amzn-requestid'),
    });
  });

  it('answers preflights from the mock, and refuses a media type without a template (X10)', async () => {
    await start();

    const preflight = await get('/v1/votings/abc', { method: 'OPTIONS' });
    const odd = await get('/v1/votings/abc', {
      method: 'PATCH',
      headers: { ...(await bearer()), 'content-type': 'text/weird' },
      body: 'x',
    });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(await problem(odd)).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });
});

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
        const headers = await bearer();
        clock.offset = 3_601_000;
        return headers;
      },
    ],
  ])('refuses %s with 401 (X1, X11)', async (_, headers) => {
    await start();

    expect(await problem(await get('/v1/votings/abc', { headers: await headers() }))).toMatchObject({
      status: 401,
      code: 'unauthorized',
      type: 'application/problem+json',
    });
    expect(events).toEqual([]);
  });

  it('takes the token with and without the scheme', async () => {
    await start();
    const { authorization } = await bearer();

    expect(
      (await get('/v1/votings/abc', { headers: { authorization: authorization.replace('Bearer ', '') } })).status,
    ).toBe(200);
  });

  it('demands the API key besides the token, and the token first (P10)', async () => {
    await start();
    const path = '/v1/votings/abc/votes';

    expect((await get(path, { headers: { 'x-api-key': 'local' } })).status).toBe(401);
    expect(await problem(await get(path, { headers: await bearer() }))).toMatchObject({
      status: 403,
      code: 'invalid-api-key',
    });
    expect((await get(path, { headers: { ...(await bearer()), 'x-api-key': 'wrong' } })).status).toBe(403);
    expect((await get(path, { headers: { ...(await bearer()), 'x-api-key': 'local' } })).status).toBe(200);
    expect(events[0]?.requestContext.identity).toMatchObject({ apiKey: 'local', apiKeyId: 'key1' });
  });

  it('throttles a key per operation and per plan, and says when to retry (P10)', async () => {
    await start({ planThrottle: { rate_limit: 1, burst_limit: 2 }, votesThrottle: { rate_limit: 1, burst_limit: 1 } });
    const headers = { ...(await bearer()), 'x-api-key': 'local' };
    const votes = async () => (await get('/v1/votings/abc/votes', { headers })).status;
    const others = async () => (await get('/v1/keyed', { headers })).status;

    expect([await votes(), await votes()]).toEqual([200, 429]);
    expect([await others(), await others(), await others()]).toEqual([200, 200, 429]);
    const refused = await get('/v1/votings/abc/votes', { headers });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await problem(refused)).toMatchObject({ status: 429, code: 'too-many-requests' });
    clock.offset = 1_000;
    expect(await votes()).toBe(200);
  });

  it('counts the quota of a key per day (P10)', async () => {
    await start({ quota: { limit: 2, period: 'DAY' } });
    const call = async () =>
      (await get('/v1/keyed', { headers: { ...(await bearer()), 'x-api-key': 'local' } })).status;

    expect([await call(), await call(), await call()]).toEqual([200, 200, 429]);
    clock.offset = 86_400_000;
    expect(await call()).toBe(200);
  });

  it('throttles the stage', async () => {
    await start({ stageThrottle: { throttling_rate_limit: 0.001, throttling_burst_limit: 1 } });

    expect([(await get('/v1/health')).status, (await get('/v1/health')).status]).toEqual([200, 429]);
  });

  it('needs the function’s permission, as AWS does', async () => {
    await start({ permission: false });

    expect(await problem(await get('/v1/health'))).toMatchObject({ status: 500, code: 'internal-error' });
    expect(events).toEqual([]);
    expect(failures).toHaveLength(1);
  });
});

describe(`${RestGateway.name}: answers of functions`, () => {
  it('passes status, headers and body on, and renames what AWS renames', async () => {
    await start();
    reply = async () => ({
      ok: true,
      payload: {
        statusCode: 201,
        headers: { Location: '/v1/votings/x', Server: 'mine' },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: '{"id":"x"}',
      },
    });

    const response = await get('/v1/health');

    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/v1/votings/x');
    expect(response.headers.get('x-amzn-remapped-server')).toBe('mine');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('{"id":"x"}');
  });

  it.each<[string, InvokeResult]>([
    ['a failed function', { ok: false, errorType: 'Error', errorMessage: 'secret' }],
    ['no object', { ok: true, payload: 'hello' }],
    ['no status', { ok: true, payload: { body: 'x' } }],
    ['a body that is no text', { ok: true, payload: { statusCode: 200, body: { a: 1 } } }],
    ['broken headers', { ok: true, payload: { statusCode: 200, headers: { a: { b: 1 } } } }],
  ])('answers 502 for %s and tells nothing of it (X1)', async (_, result) => {
    await start({ defaultServerStatus: false });
    reply = async () => result;

    const response = await get('/v1/health');
    const text = await response.text();

    expect(response.status).toBe(502);
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toMatchObject({ code: 'internal-error' });
  });

  it('answers 504 when the integration takes too long', async () => {
    await start({ timeoutMilliseconds: 50 });
    reply = (_, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));

    expect(await problem(await get('/v1/health'))).toMatchObject({ status: 504, code: 'timeout' });
  });

  it('drops a header that cannot be sent instead of failing', async () => {
    await start();
    reply = async () => ({
      ok: true,
      payload: { statusCode: 200, headers: { 'x-a': 'a\r\nb: c', 'x y': '1', 'x-ok': 'yes' }, body: '' },
    });

    const response = await get('/v1/health');

    expect(response.headers.get('x-ok')).toBe('yes');
    expect(response.headers.get('x-a')).toBeNull();
  });
});

describe(`${RestGateway.name}: hostile input`, () => {
  it.each(['/v1/votings/%zz', '/v1/votings/%E0%A4%A', '/v1/health?x=%'])('answers 400 for %s (X1)', async (path) => {
    await start();

    expect(await problem(await rawGet(path))).toMatchObject({ status: 400, type: 'application/problem+json' });
  });

  it('answers 413 for a body over 10 MB (X1)', async () => {
    await start();

    const response = await get('/v1/votings/x', {
      method: 'PUT',
      headers: await bearer(),
      body: Buffer.alloc(10 * 1024 * 1024 + 1),
    });

    expect(await problem(response)).toMatchObject({ status: 413, code: 'content-too-large' });
    expect(events).toEqual([]);
  });

  it('keeps the client’s text out of the problem’s syntax', async () => {
    await start({ echo: true });

    const response = await get('/v1/nothing', { headers: { 'user-agent': 'x","code":"y' } });

    expect(await problem(response)).toMatchObject({ code: 'not-found', agent: 'x","code":"y' });
  });
});

/** A GET whose target is sent as it is: fetch would tidy it up. */
function rawGet(path: string): Promise<Response> {
  return new Promise((resolve, reject) => {
    httpRequest(origin, { path }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () =>
        resolve(
          new Response(Buffer.concat(chunks), {
            status: message.statusCode ?? 0,
            headers: { 'content-type': message.headers['content-type'] ?? '' },
          }),
        ),
      );
    })
      .on('error', reject)
      .end();
  });
}
