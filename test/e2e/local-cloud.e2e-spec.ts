import { connect as tcpConnect } from 'node:net';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDynamoDb } from '#test/support/dynamodb.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud();
}, 30_000);
afterAll(async () => cloud.stop());

const at = (path: string, init?: RequestInit): Promise<Response> => fetch(cloud.url + path, init);
const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  at(path, { method: 'POST', body, headers });

describe('/_local', () => {
  it('is ready', async () => {
    expect((await at('/_local/ready')).status).toBe(200);
  });

  it('issues tokens that the gateway takes', async () => {
    const { token } = (await (await post('/_local/token', '{"user":"alice"}')).json()) as { token: string };

    const response = await at('/v1/votings', { headers: { authorization: `Bearer ${token}` } });

    expect(response.status).toBe(200);
  });

  it.each([
    ['', 400],
    ['{', 400],
    ['\xff', 400],
    ['[]', 400],
    ['{}', 422],
    ['{"user":"a","groups":["nobodies"]}', 422],
    [`{"user":"${'x'.repeat(20_000)}"}`, 413],
  ])('refuses the token request %.40j with %i (X1)', async (body, status) => {
    const response = await post('/_local/token', body);

    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status });
  });

  it('tells the state in the agreed shape', async () => {
    const state = (await (await at('/_local/state')).json()) as Record<string, readonly Record<string, unknown>[]>;

    expect(Object.keys(state)).toEqual(expect.arrayContaining(['functions', 'queues', 'tables', 'executions']));
    expect(state['functions']).toContainEqual({ name: 'votings-counter', invocations: expect.any(Number), errors: 0 });
    expect(state['tables']).toContainEqual({ name: 'votes', items: 0 });
    for (const queue of state['queues'] ?? [])
      expect(queue).toEqual({ name: expect.any(String), depth: 0, inFlight: 0 });
  });

  it('runs a function now', async () => {
    const ran = await post('/_local/functions/votings-sweep/invoke', '{}');
    const missing = await post('/_local/functions/nobody/invoke', '{}');

    expect(ran.status).toBe(200);
    expect(await ran.json()).toHaveProperty('result');
    expect(await missing.json()).toMatchObject({ status: 404, code: 'not-found' });
  }, 20_000);

  it('refuses unknown routes and methods', async () => {
    expect((await at('/_local/nothing')).status).toBe(404);
    const response = await at('/_local/token');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('refuses web pages of other hosts, and names that point here', async () => {
    const page = await post('/_local/token', '{"user":"alice"}', { origin: 'https://evil.test' });
    const own = await post('/_local/token', '{"user":"alice"}', { origin: 'http://localhost:5173' });
    const rebound = await new Promise<number>((resolve, reject) => {
      httpRequest(`${cloud.url}/_local/state`, { headers: { host: 'evil.test' } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

    expect([page.status, own.status, rebound]).toEqual([403, 200, 403]);
  });
});

describe('pages', () => {
  it('serves the API reference with the contracts', async () => {
    expect(await (await at('/docs')).text()).toContain('swagger-ui-bundle.js');
    expect((await at('/docs/swagger-ui-bundle.js')).headers.get('content-type')).toContain('javascript');
    expect(await (await at('/docs/openapi.json')).json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
    expect(await (await at('/docs/asyncapi.json')).json()).toMatchObject({ asyncapi: expect.stringMatching(/^3\./) });
  });

  it.each(['/', '/votings/some', '/nothing', '/%00'])('X9: serves the web client at %s', async (path) => {
    const response = await at(path);

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await response.text()).toContain('<div id="root">');
  });

  it('X9, X10: tells the page where to sign in, and with which key: its own', async () => {
    const config = (await (await at('/config.json')).json()) as { apiKey: string; signIn: { authority: string } };
    const { apiKey, signIn } = config;
    const discovery = await fetch(`${signIn.authority}/.well-known/openid-configuration`);
    const answers = await cloud.request('/v1/votings/none/results', {
      user: 'alice',
      key: false,
      headers: { 'x-api-key': apiKey },
    });

    expect(config).toMatchObject({ environment: 'local', apiKey: 'local-2' });
    expect(signIn.authority.startsWith(`${cloud.url}/`)).toBe(true);
    expect(discovery.status).toBe(200);
    expect(answers.status).toBe(404);
  });

  it.each(['/nothing.js', '/docs/../package.json'])('answers 404 for the missing file %s, as S3 does', async (path) => {
    const response = await at(path);

    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<Code>NoSuchKey</Code>');
  });

  it.each(['/docs/%2e%2e%2fpackage.json', '/docs/index.html'])('answers 404 for %s', async (path) => {
    const response = await at(path);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not-found' });
  });
});

describe('with another DynamoDB (--endpoint)', () => {
  it('serves the web client and the APIs all the same', async () => {
    const dynamodb = await startDynamoDb();
    const other = await startTestCloud({ endpoint: dynamodb.endpoint });
    try {
      const page = await other.request('/');
      const list = await other.request('/v1/votings', { user: 'alice' });

      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(list.status).toBe(200);
    } finally {
      await other.stop();
      await dynamodb.stop();
    }
  }, 30_000);
});

describe('hostile requests', () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(cloud.url);
      const socket = tcpConnect(Number(port), hostname, () => socket.write(text));
      let answer = '';
      socket.on('data', (data: Buffer) => (answer += data.toString()));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  it('answers a flood of headers with 431 and no HTTP with 400, as problems (X1)', async () => {
    const flood = await raw(`GET /v1/votings HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(11_000)}\r\n\r\n`);
    const garbage = await raw('NONSENSE\r\n\r\n');

    expect(flood).toMatch(/^HTTP\/1\.1 431 .*"status":431/s);
    expect(garbage).toMatch(/^HTTP\/1\.1 400 .*"status":400/s);
  });

  it('goes on after all of that', async () => {
    expect((await at('/_local/ready')).status).toBe(200);
  });
});
