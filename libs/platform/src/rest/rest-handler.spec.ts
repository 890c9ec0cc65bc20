import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { claimsOf, lambdaContext, restEvent, type RestEventParts } from '#test/factories/rest-event.js';
import { expectProblemOf, sendTo } from './rest-client.fixture.js';
import { type RestFixture, startFixture } from './rest.fixture.js';

const organizer = claimsOf('olga', 'organizers');
const anyone = claimsOf('alice');
const owner = claimsOf('owner');
const book = { title: 'Emma', labels: [{ label: 'novel' }] };
let fixture: RestFixture;

beforeAll(async () => {
  fixture = await startFixture();
});
beforeEach(() => {
  fixture.logged.length = 0;
});
afterAll(() => fixture.close());

const send = (parts: RestEventParts) => sendTo(fixture.handler, parts);
const expectProblem = (parts: RestEventParts, status: number, code: string) =>
  expectProblemOf(fixture.handler, parts, status, code);

describe('normal answers', () => {
  it('creates with 201, ETag of the version and a Location under /v1', async () => {
    const answer = await send({ method: 'POST', path: '/books', body: book, claims: organizer });

    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ etag: '"3"', location: '/v1/books/b1' });
    expect(answer.body).toMatchObject(book);
  });

  it('answers 204 without a body', async () => {
    const result = await fixture.handler(
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

describe('X1: errors of ours', () => {
  it.each(['/edge/crash', '/edge/greedy'])(
    '%s: 500 without internals, logged once with the correlation id',
    async (path) => {
      const answer = await expectProblem({ path, claims: anyone }, 500, 'internal-error');

      expect(JSON.stringify(answer)).not.toMatch(/secret|hunter2|BigInt|\.js|stack/);
      expect(fixture.logged).toHaveLength(1);
      expect(fixture.logged[0]).toMatchObject({ fields: { requestId: 'request-1', status: 500, route: path } });
      expect(fixture.logged[0]?.error).toBeInstanceOf(Error);
    },
  );

  it('logs no refusals', async () => {
    await expectProblem({ path: '/books/b2', claims: anyone }, 404, 'not-found');
    expect(fixture.logged).toEqual([]);
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
