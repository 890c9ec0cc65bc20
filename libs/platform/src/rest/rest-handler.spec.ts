import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { claimsOf, lambdaContext, restEvent, type RestEventParts } from '#test/factories/rest-event.js';
import { type LoggedError, startFixture } from './rest.fixture.js';
import type { RestHandler } from './rest-handler.js';

const organizer = claimsOf('olga', 'organizers');
const anyone = claimsOf('alice');
const owner = claimsOf('owner');
const book = { title: 'Emma', labels: [{ label: 'novel' }] };

let handler: RestHandler;
let logged: LoggedError[];
let close: () => Promise<void>;

beforeAll(async () => {
  ({ handler, logged, close } = await startFixture());
});
beforeEach(() => {
  logged.length = 0;
});
afterAll(() => close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

async function send(parts: RestEventParts): Promise<Answer> {
  const result = await handler(restEvent(parts), lambdaContext());
  return {
    status: result.statusCode,
    headers: (result.headers ?? {}) as Record<string, string>,
    body: result.body === '' ? {} : (JSON.parse(result.body) as Record<string, unknown>),
  };
}

async function expectProblem(parts: RestEventParts, status: number, code: string): Promise<Answer> {
  const answer = await send({ requestId: 'request-1', ...parts });
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ type: 'about:blank', status, requestId: 'request-1' });
  expect(typeof answer.body['title']).toBe('string');
  expect(typeof answer.body['detail']).toBe('string');
  return answer;
}

describe('normal answers', () => {
  it('creates with 201, ETag of the version and a Location under /v1', async () => {
    const answer = await send({ method: 'POST', path: '/books', body: book, claims: organizer });

    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ etag: '"3"', location: '/v1/books/b1' });
    expect(answer.body).toMatchObject(book);
  });

  it('answers 204 without a body', async () => {
    const result = await handler(
      restEvent({ method: 'DELETE', path: '/books/b1', headers: { 'If-Match': '"3"' }, claims: owner }),
      lambdaContext(),
    );

    expect(result).toMatchObject({ statusCode: 204, body: '', isBase64Encoded: false });
  });

  it.each(['application/json', 'Application/JSON;charset=utf-8', 'application/json; profile="x"; charset="UTF-8"'])(
    'reads a body of the type %s',
    async (type) => {
      const body = JSON.stringify(book);
      const answer = await send({
        method: 'POST',
        path: '/books',
        body,
        headers: { 'content-type': type },
        claims: organizer,
      });
      expect(answer.status).toBe(201);
    },
  );

  it('reads base64-encoded bodies', async () => {
    const body = Buffer.from(JSON.stringify({ ...book, title: 'Zoë' }));
    const headers = { 'content-type': 'application/json; charset=UTF-8' };

    const answer = await send({ method: 'POST', path: '/books', body, headers, claims: organizer });

    expect(answer.body['title']).toBe('Zoë');
  });

  it('converts and checks queries', async () => {
    expect((await send({ path: '/books', query: { limit: '7' }, claims: anyone })).body).toEqual({ limit: 7 });
  });

  it('says nothing about its framework and sets no ETag of its own', async () => {
    const { headers } = await send({ path: '/books', claims: anyone });

    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('etag');
  });
});

describe('X6: correlation id', () => {
  it("is API Gateway's request id, in the context and in the answer", async () => {
    const answer = await send({ path: '/edge/open', requestId: 'gateway-7' });

    expect(answer.body).toEqual({ correlationId: 'gateway-7' });
    expect(answer.headers['x-request-id']).toBe('gateway-7');
  });

  it('is the one that the client sent, when well-formed', async () => {
    const answer = await send({ path: '/edge/open', headers: { 'X-Correlation-Id': 'trace:1.a-b' } });

    expect(answer.body).toEqual({ correlationId: 'trace:1.a-b' });
  });

  it.each(['', 'a b', 'x\r\nset-cookie: a', 'é', 'x'.repeat(129)])('ignores the malformed %j', async (id) => {
    const answer = await send({ path: '/edge/open', requestId: 'own', headers: { 'X-Correlation-Id': id } });

    expect(answer.headers['x-request-id']).toBe('own');
  });

  it('is kept apart in concurrent invocations', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);

    const answers = await Promise.all(ids.map((requestId) => send({ path: '/edge/slow', requestId, claims: anyone })));

    expect(answers.map(({ body }) => body)).toEqual(ids.map((id) => ({ before: id, after: id })));
  });
});

describe('X1: refusals', () => {
  it('401 without claims, with WWW-Authenticate', async () => {
    const { headers } = await expectProblem({ path: '/books' }, 401, 'unauthorized');
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it('401 when the claims name no subject', async () => {
    await expectProblem({ path: '/books', claims: { email: 'a@example.test' } }, 401, 'unauthorized');
  });

  it('403 outside of the groups; admins only where the route names them', async () => {
    const create = { method: 'POST', path: '/books', body: book };
    await expectProblem({ ...create, claims: anyone }, 403, 'forbidden');
    expect((await send({ ...create, claims: claimsOf('root', 'agents', 'admins') })).status).toBe(201);
  });

  it.each(['/nowhere', '/books/b1/pages', '/%', '/books/%E0%A4%A', '/books/%00%ff', '//books', '/../etc/passwd'])(
    '404 for the unknown route %s',
    async (path) => {
      await expectProblem({ path, claims: anyone }, 404, 'not-found');
    },
  );

  it('404 for a path that no key of a table could hold', async () => {
    const loan = (id: string) => ({ method: 'POST', path: `/books/${id}/loans`, claims: anyone });
    expect((await send(loan('x'.repeat(1_011)))).status).toBe(204);
    await expectProblem(loan('x'.repeat(1_012)), 404, 'not-found');
    await expectProblem(loan('é'.repeat(170)), 404, 'not-found');
    expect((await send({ path: '/edge/me', query: { x: 'y'.repeat(5_000) }, claims: anyone })).status).toBe(200);
  });

  it('404 of a handler, ours or of Nest', async () => {
    await expectProblem({ path: '/books/b2', claims: anyone }, 404, 'not-found');
    await expectProblem({ path: '/edge/missing', claims: anyone }, 404, 'not-found');
  });

  it('405 with Allow when the path has other methods', async () => {
    const patch = await expectProblem(
      { method: 'PATCH', path: '/books/b1', claims: anyone },
      405,
      'method-not-allowed',
    );
    expect(patch.headers['allow']).toBe('DELETE, GET, OPTIONS, PUT');
    const trace = await expectProblem({ method: 'TRACE', path: '/books', claims: anyone }, 405, 'method-not-allowed');
    expect(trace.headers['allow']).toBe('GET, OPTIONS, POST');
  });

  it.each(['{', '', 'null', '[]', '"text"', '12', 'undefined', "{'a':1}", '{"a":1}x', '\u0000'])(
    '400 for the body %j',
    async (body) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await expectProblem(
        { method: 'POST', path: '/books', body, headers, claims: organizer },
        400,
        'malformed-body',
      );
      expect(answer.body).not.toHaveProperty('errors');
    },
  );

  it('400 without a body, and for bytes that are not UTF-8', async () => {
    const create = {
      method: 'POST',
      path: '/books',
      claims: organizer,
      headers: { 'content-type': 'application/json' },
    };
    await expectProblem(create, 400, 'malformed-body');
    await expectProblem({ ...create, body: Uint8Array.of(0x7b, 0xff, 0x7d) }, 400, 'malformed-body');
  });

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-type': 'application/jsonp' },
    { 'content-type': 'application/json, text/plain' },
    { 'content-type': 'application/json; charset=' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    {} as Record<string, string>,
  ])('415 for a body with %j', async (headers) => {
    const create = { method: 'POST', path: '/books', claims: organizer, body: JSON.stringify(book), headers };
    await expectProblem(create, 415, 'unsupported-media-type');
  });

  it('413 for more bytes than the setting allows, none for exactly as many', async () => {
    const create = {
      method: 'POST',
      path: '/books',
      claims: organizer,
      headers: { 'content-type': 'application/json' },
    };
    const largest = JSON.stringify({ title: 'x'.repeat(4096 - 12) });
    expect(Buffer.byteLength(largest)).toBe(4096);
    await expectProblem({ ...create, body: largest }, 422, 'validation-failed');
    await expectProblem({ ...create, body: `${largest} ` }, 413, 'payload-too-large');
    await expectProblem({ ...create, body: JSON.stringify({ title: 'é'.repeat(2100) }) }, 413, 'payload-too-large');
  });

  it('409 with extension members', async () => {
    const create = { method: 'POST', path: '/books', body: { ...book, title: 'taken' }, claims: organizer };
    const { body } = await expectProblem(create, 409, 'title-taken');
    expect(body['holder']).toBe('bob');
  });
});

describe('X1: 422', () => {
  const create = { method: 'POST', path: '/books', claims: organizer };

  it('names every broken rule by its RFC 6901 pointer', async () => {
    const body = { labels: [{ label: 'ok' }, { label: '' }, { label: 'ok', 'a/b~c': 1 }], extra: true };

    const answer = await expectProblem({ ...create, body }, 422, 'validation-failed');

    const errors = answer.body['errors'] as { pointer: string; detail: string }[];
    expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(
      new Set(['/title', '/labels/1/label', '/labels/2/a~1b~0c', '/extra']),
    );
    expect(errors.every(({ detail }) => detail.length > 0)).toBe(true);
  });

  it.each([
    ['{"title":"a","labels":[{"label":"a"}],"__proto__":{"admin":true}}', '/__proto__'],
    ['{"title":"a","labels":[{"label":"a","__proto__":[]}]}', '/labels/0/__proto__'],
    [`{"title":${'['.repeat(500)}${']'.repeat(500)}}`, `/title${'/0'.repeat(31)}`],
    ['{"title":"a","labels":[null]}', '/labels/0'],
    ['{"title":"a","labels":[[]]}', '/labels/0'],
    ['{"title":"a","labels":"no"}', '/labels'],
    ['{"title":"a","labels":{"length":1}}', '/labels'],
    ['{"title":"a","labels":[{"label":"a"}],"constructor":1}', '/constructor'],
  ])('refuses %s', async (body, pointer) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await expectProblem({ ...create, body, headers }, 422, 'validation-failed');
    const errors = answer.body['errors'] as { pointer: string }[];
    expect(errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('names query parameters by their name', async () => {
    const answer = await expectProblem(
      { path: '/books', query: { limit: '0', sort: 'x' }, claims: anyone },
      422,
      'validation-failed',
    );
    const errors = answer.body['errors'] as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['limit', 'sort']);
  });
});

describe('X1: order of refusals', () => {
  const put = { method: 'PUT', path: '/books/b1', claims: owner };
  const bad = { title: '' };
  const stale = { 'if-match': '"2"' };
  const current = { 'if-match': '"3"' };

  it('401 before all else', () => expectProblem({ ...put, claims: undefined, body: '{' }, 401, 'unauthorized'));
  it('403 of the group before an unreadable body', () =>
    expectProblem({ method: 'POST', path: '/books', body: '{', claims: anyone }, 403, 'forbidden'));
  it('404 before the owner, If-Match and the rules', () =>
    expectProblem({ ...put, path: '/books/b2', claims: anyone, body: bad }, 404, 'not-found'));
  it('403 of the owner before If-Match and the rules', () =>
    expectProblem({ ...put, claims: anyone, body: bad }, 403, 'forbidden'));
  it('428 before the rules', () => expectProblem({ ...put, body: bad }, 428, 'if-match-required'));
  it('412 before the rules', () => expectProblem({ ...put, headers: stale, body: bad }, 412, 'stale-version'));
  it('422 before the state', () => expectProblem({ ...put, headers: current, body: bad }, 422, 'validation-failed'));
  it('409 last', () =>
    expectProblem({ ...put, headers: current, body: { ...book, title: 'taken' } }, 409, 'title-taken'));
  it('then 200', async () => {
    expect(await send({ ...put, headers: current, body: book })).toMatchObject({
      status: 200,
      headers: { etag: '"4"' },
    });
  });
});

describe('X1: errors of ours', () => {
  it.each(['/edge/crash', '/edge/greedy'])(
    '%s: 500 without internals, logged once with the correlation id',
    async (path) => {
      const answer = await expectProblem({ path, claims: anyone }, 500, 'internal-error');

      expect(JSON.stringify(answer)).not.toMatch(/secret|hunter2|BigInt|\.js|stack/);
      expect(logged).toHaveLength(1);
      expect(logged[0]).toMatchObject({ fields: { requestId: 'request-1', status: 500, route: path } });
      expect(logged[0]?.error).toBeInstanceOf(Error);
    },
  );

  it('logs no refusals', async () => {
    await expectProblem({ path: '/books/b2', claims: anyone }, 404, 'not-found');
    expect(logged).toEqual([]);
  });
});

describe('X10: CORS', () => {
  const origin = 'https://app.example.com';
  const exposed = 'ETag, Location, Retry-After, Idempotent-Replayed';

  it('answers an allowed origin, refusals included', async () => {
    for (const parts of [{ path: '/books', claims: anyone }, { path: '/nowhere' }, { path: '/books' }]) {
      const { headers } = await send({ ...parts, headers: { origin } });
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': exposed,
        vary: 'Origin',
      });
    }
  });

  it('gives another origin nothing', async () => {
    const { headers } = await send({ path: '/books', claims: anyone, headers: { origin: 'https://evil.example' } });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers['vary']).toBe('Origin');
  });

  it('answers preflights without a token', async () => {
    const preflight = { origin, 'access-control-request-method': 'PUT' };
    const { status, headers } = await send({ method: 'OPTIONS', path: '/books/b1', headers: preflight });
    expect(status).toBe(204);
    expect(headers['access-control-allow-methods']).toBe('DELETE, GET, OPTIONS, PUT');
    expect(headers['access-control-allow-headers']).toContain('If-Match');
  });

  it('allows every origin by *', async () => {
    const open = await startFixture({ CORS_ORIGINS: ['*'] });
    const result = await open.handler(restEvent({ path: '/edge/open', headers: { origin } }), lambdaContext());
    await open.close();
    expect(result.headers).toMatchObject({ 'access-control-allow-origin': '*' });
  });
});
