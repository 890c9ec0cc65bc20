import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestCloud, type TestCloud } from '../support/local-cloud.js';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Whether the body comes in chunks, without a length. @default false */
  readonly chunked?: boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const VOTING = {
  title: 'Lunch',
  options: [{ label: 'Pizza' }, { label: 'Soup' }],
  startAt: new Date(Date.now() - 600_000).toISOString(),
  endAt: new Date(Date.now() + 600_000).toISOString(),
};

let cloud: TestCloud;
/** `/v1/votings/<id>` of an open voting, and the headers of its owner. */
let voting: string;
let olga: Readonly<Record<string, string>>;

beforeAll(async () => {
  cloud = await startTestCloud();
  olga = { authorization: `Bearer ${await cloud.token('olga', ['organizers'])}`, 'x-api-key': 'local' };
  const created = await send('/v1/votings', { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(VOTING) });
  voting = String(created.headers['location']);
}, 60_000);
afterAll(() => cloud.stop());

/** Sends a request as it is: fetch would tidy up paths, headers and methods. Olga's, unless its headers say otherwise. */
function send(path: string, { method = 'GET', headers = {}, body, chunked = false }: Sent = {}): Promise<Answer> {
  const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const all = { ...olga, ...length, ...headers } as Record<string, string | string[]>;
    const request = httpRequest(cloud.url, { method, path, headers: all }, (message) => {
      const parts: Buffer[] = [];
      message.on('data', (part: Buffer) => parts.push(part));
      message.on('end', () =>
        resolve({
          status: message.statusCode ?? 0,
          headers: message.headers,
          text: Buffer.concat(parts).toString(),
        }),
      );
    });
    request.on('error', reject);
    for (let at = 0; chunked && body !== undefined && at < body.length; at += 3) request.write(body.slice(at, at + 3));
    request.end(chunked ? undefined : body);
  });
}

/** Status and code of a refusal, which must be a whole problem. */
async function refusal(path: string, sent?: Sent): Promise<string> {
  const { status, headers, text } = await send(path, sent);
  expect(headers['content-type']).toBe('application/problem+json');
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(problem).toMatchObject({
    type: 'about:blank',
    status,
    title: expect.any(String),
    requestId: expect.any(String),
  });
  return `${status} ${String(problem['code'])}`;
}

const post = (body: string | Buffer, headers: Sent['headers'] = {}): Sent => ({
  method: 'POST',
  headers: { ...JSON_TYPE, ...headers },
  body,
});

describe('X1: paths and methods', () => {
  it.each([
    ['/v1/votings/%zz', '404 not-found'],
    ['/v1/votings/%E0%A4%A/results', '404 not-found'],
    ['/v1/votings/%00', '404 voting-not-found'],
    [`/v1/votings/${'x'.repeat(2_000)}`, '404 not-found'],
    ['/v1/votings/a%2Fb', '404 voting-not-found'],
    ['/v1//votings', '404 not-found'],
    ['/v1/votings/../votings/x/y', '404 not-found'],
    ['/v1/%76otings', '404 not-found'],
    ['/v1', '404 not-found'],
    ['/v1/votings?limit=%', '422 invalid-limit'],
  ])('GET %s: %s', async (path, expected) => {
    expect(await refusal(path)).toBe(expected);
  });

  it.each(['PATCH', 'DELETE', 'PUT'])('%s where there is none: 405 with Allow', async (method) => {
    const { headers } = await send('/v1/votings', { method });

    expect(headers.allow).toBe('GET, POST, OPTIONS');
    const patch = { method, headers: { 'content-type': 'application/merge-patch+json' }, body: '{}' };
    expect(await refusal('/v1/votings', patch)).toBe('405 method-not-allowed');
  });

  it('HEAD and TRACE: 405 with Allow; OPTIONS of a route that is not there: 404', async () => {
    expect(await send('/v1/votings', { method: 'HEAD' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, POST, OPTIONS' },
      text: '',
    });
    expect(await refusal('/v1/votings', { method: 'TRACE' })).toBe('405 method-not-allowed');
    expect(await refusal('/v1/nothing', { method: 'OPTIONS' })).toBe('404 not-found');
  });

  it('401 before 403, whatever else is wrong', async () => {
    const anyone = { authorization: '' };
    const nothing = { ...anyone, 'x-api-key': '' };
    expect(await refusal(`${voting}/votes`, post('{', nothing))).toBe('401 unauthorized');
    expect(await refusal(`${voting}/votes`, post('{', { ...nothing, authorization: 'Bearer a.b.c' }))).toBe(
      '401 unauthorized',
    );
    expect(await refusal(`${voting}/votes`, post('{', { 'x-api-key': 'locaL' }))).toBe('403 invalid-api-key');
    expect(await refusal('/v1/votings', { ...anyone, method: 'PATCH', headers: nothing })).toBe('401 unauthorized');
    const { headers } = await send('/v1/votings', { headers: nothing });
    expect(headers['x-amzn-remapped-www-authenticate'] ?? headers['www-authenticate']).toBe('Bearer');
  });
});

/** The route that a function answers and the one that a state machine answers. */
const ROUTES = [['a function'], ['a state machine']] as const;

describe.each(ROUTES)('X1: bodies, of a route that %s answers', (what) => {
  const path = (): string => (what === 'a function' ? `${voting}/votes` : '/v1/votings');

  it.each<[string, Sent, string]>([
    ['nothing', { method: 'POST' }, '400 malformed-body'],
    ['null', post('null'), '400 malformed-body'],
    ['a list', post('[{}]'), '400 malformed-body'],
    ['a number', post('3'), '400 malformed-body'],
    ['a text', post('"pizza"'), '400 malformed-body'],
    ['half an object', post('{"choice":'), '400 malformed-body'],
    ['null in chunks', { ...post('null'), chunked: true }, '400 malformed-body'],
    ['an empty object', post('{}'), '422 validation-failed'],
    ['__proto__', post('{"__proto__":{"choice":"pizza"}}'), '422 validation-failed'],
    ['10,000 levels', post(`{"choice":${'['.repeat(10_000)}${']'.repeat(10_000)}}`), '422 validation-failed'],
    [
      'quotes, newlines and templates',
      post('{"a\\"\\n$context.requestId\'":"${x}#set($a=1)"}'),
      '422 validation-failed',
    ],
    ['gzip', post(gzipSync('{"choice":"pizza"}'), { 'content-encoding': 'gzip' }), '415 unsupported-media-type'],
    ['XML', post('<a/>', { 'content-type': 'application/xml' }), '415 unsupported-media-type'],
    [
      'JSON of Latin-1',
      post('{}', { 'content-type': 'application/json; charset=latin1' }),
      '415 unsupported-media-type',
    ],
    ['201 KB', post(`{"choice":"${'x'.repeat(205_824)}"}`), '413 payload-too-large'],
    ['11 MB', post(Buffer.alloc(11 * 1024 * 1024, 0x20)), '413 payload-too-large'],
  ])('%s', async (_, sent, expected) => {
    expect(await refusal(path(), sent)).toBe(expected);
  });

  it.each<[string, Record<string, string>]>([
    ['is empty', { 'idempotency-key': '' }],
    ['has a space', { 'idempotency-key': 'a b' }],
    ['has 256 characters', { 'idempotency-key': 'k'.repeat(256) }],
    ['has 8,000 characters', { 'idempotency-key': 'k'.repeat(8_000) }],
  ])('X2: a key that %s', async (_, headers) => {
    expect(await refusal(path(), post('{}', headers))).toBe('422 invalid-idempotency-key');
  });
});

describe('X1: chunks and preconditions', () => {
  it('takes a body in chunks, also of a machine', async () => {
    const vote = await send(`${voting}/votes`, { ...post('{"choice":"pizza"}'), chunked: true });
    const created = await send('/v1/votings', { ...post(JSON.stringify(VOTING)), chunked: true });

    expect([vote.status, created.status]).toEqual([201, 201]);
  });

  it.each(['DELETE', 'PUT'])('%s: 428 without If-Match, 412 for what is no current ETag', async (method) => {
    const change = (headers: Sent['headers']): Promise<string> =>
      refusal(voting, { method, headers: { ...JSON_TYPE, ...headers }, ...(method === 'PUT' && { body: '{}' }) });

    expect(await change({})).toBe('428 if-match-required');
    for (const tag of ['1', 'W/"1"', '"', '""', ',', '"1', '"2"', '"01"', '1"', '\u00ff'])
      expect([tag, await change({ 'if-match': tag })]).toEqual([tag, '412 stale-version']);
  });
});

describe('X3: limits and cursors', () => {
  it.each(['0', '-1', '1e9', '101', 'abc', '1.5', '', '0x10', '%20', '5&limit=6'])('limit=%s: 422', async (limit) => {
    expect(await refusal(`/v1/votings?limit=${limit}`)).toMatch(/^422 (invalid-limit|validation-failed)$/);
  });

  it('takes a cursor for its own query only, and only as it was given', async () => {
    await send('/v1/votings', post(JSON.stringify(VOTING)));
    const page = await send('/v1/votings?state=open&limit=1');
    const { nextCursor = '' } = JSON.parse(page.text) as { nextCursor?: string };
    expect(nextCursor).not.toBe('');
    const [fingerprint] = JSON.parse(Buffer.from(nextCursor, 'base64url').toString()) as [string];
    const forged = [{}, null, 7, { asOf: 'x', shards: {} }, { asOf: VOTING.endAt, shards: { '0': 'x', '99': [] } }];

    expect((await send(`/v1/votings?state=open&limit=5&cursor=${nextCursor}`)).status).toBe(200);
    for (const cursor of ['x', '%ff', `${nextCursor}x`.repeat(2), 'x'.repeat(3_000)])
      expect(await refusal(`/v1/votings?state=open&cursor=${cursor}`)).toMatch(/^422 /);
    expect(await refusal(`/v1/votings?state=closed&cursor=${nextCursor}`)).toBe('422 invalid-cursor');
    for (const position of forged) {
      const cursor = Buffer.from(JSON.stringify([fingerprint, position])).toString('base64url');
      expect(await refusal(`/v1/votings?state=open&cursor=${cursor}`)).toBe('422 invalid-cursor');
    }
  });
});
