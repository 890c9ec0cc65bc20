import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { claimsOf, type RestEventParts } from '#test/factories/rest-event.js';
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
afterAll(() => fixture.close());

const send = (parts: RestEventParts) => sendTo(fixture.handler, parts);
const expectProblem = (parts: RestEventParts, status: number, code: string) =>
  expectProblemOf(fixture.handler, parts, status, code);

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
    // Bytes count, however they are encoded.
    expect((await send(loan('é'.repeat(505)))).status).toBe(204);
    await expectProblem(loan('é'.repeat(506)), 404, 'not-found');
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
