import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InvokeResult } from '../cloud.types.js';
import { problem, RestHarness } from './fixtures/rest-harness.js';
import { RestGateway } from './rest.gateway.js';

let cloud: RestHarness;

beforeEach(() => {
  cloud = new RestHarness();
});

afterEach(async () => cloud.stop());

describe(`${RestGateway.name}: answers of functions`, () => {
  it('passes status, headers and body on, and renames what AWS renames', async () => {
    await cloud.start();
    cloud.reply = async () => ({
      ok: true,
      payload: {
        statusCode: 201,
        headers: { Location: '/v1/votings/x', Server: 'mine' },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: '{"id":"x"}',
      },
    });

    const response = await cloud.get('/v1/health');

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
    await cloud.start({ defaultServerStatus: false });
    cloud.reply = async () => result;

    const response = await cloud.get('/v1/health');
    const text = await response.text();

    expect(response.status).toBe(502);
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toMatchObject({ code: 'internal-error' });
  });

  it('answers 504 when the integration takes too long', async () => {
    await cloud.start({ timeoutMilliseconds: 50 });
    cloud.reply = (_, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));

    expect(await problem(await cloud.get('/v1/health'))).toMatchObject({ status: 504, code: 'timeout' });
  });

  it('drops a header that cannot be sent instead of failing', async () => {
    await cloud.start();
    cloud.reply = async () => ({
      ok: true,
      payload: { statusCode: 200, headers: { 'x-a': 'a\r\nb: c', 'x y': '1', 'x-ok': 'yes' }, body: '' },
    });

    const response = await cloud.get('/v1/health');

    expect(response.headers.get('x-ok')).toBe('yes');
    expect(response.headers.get('x-a')).toBeNull();
  });
});

describe(`${RestGateway.name}: hostile input`, () => {
  it.each([
    ['/v1/votings/%zz', 401, 'unauthorized'],
    ['/v1/%zz', 404, 'not-found'],
    ['/v1/%E0%A4%A/x', 404, 'not-found'],
  ])('answers for %s what it answers for any other id or route (X1)', async (path, status, code) => {
    await cloud.start();

    expect(await problem(await cloud.rawGet(path))).toMatchObject({ status, code, type: 'application/problem+json' });
  });

  it('hands a path and a query with broken percent-encoding on, since the function knows its routes (X1)', async () => {
    await cloud.start();

    expect((await cloud.rawGet('/v1/health?x=%')).status).toBe(200);
    expect(cloud.events.at(-1)).toMatchObject({ path: '/health', queryStringParameters: { x: '%' } });
  });

  it('answers 413 for a body over 10 MB (X1)', async () => {
    await cloud.start();

    const response = await cloud.get('/v1/votings/x', {
      method: 'PUT',
      headers: await cloud.bearer(),
      body: Buffer.alloc(10 * 1024 * 1024 + 1),
    });

    expect(await problem(response)).toMatchObject({ status: 413, code: 'content-too-large' });
    expect(cloud.events).toEqual([]);
  });

  it('keeps the client’s text out of the problem’s syntax', async () => {
    await cloud.start({ echo: true });

    const response = await cloud.get('/v1/nothing', { headers: { 'user-agent': 'x","code":"y' } });

    expect(await problem(response)).toMatchObject({ code: 'not-found', agent: 'x","code":"y' });
  });
});
