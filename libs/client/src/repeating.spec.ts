import { describe, expect, test } from '@jest/globals';
import { RefusedError, UnansweredError } from './errors.js';
import { type Failure, mayRepeat, verdict } from './repeating.js';
import { OPERATIONS, type Route } from './rest-contract.js';

const get: Route = { method: 'GET', path: '/x' };
const put: Route = { method: 'PUT', path: '/x', ifMatch: true };
const remove: Route = { method: 'DELETE', path: '/x' };
const keyed: Route = { method: 'POST', path: '/x', idempotencyKey: true };
const post: Route = { method: 'POST', path: '/x' };
const patch: Route = { method: 'PATCH', path: '/x' };
const repeatable: Route = { method: 'PATCH', path: '/x', repeatable: true };

const refused = (status: number, code = 'x') =>
  new RefusedError({ type: 'about:blank', title: '', status, code, detail: '', requestId: '' });
const page = (status: number) => new UnansweredError('gateway', { stranger: { status, contentType: '', text: '' } });
const lost = new UnansweredError('connection-lost');
const timeout = new UnansweredError('timeout');

describe(mayRepeat, () => {
  test.each([get, put, remove, keyed, repeatable])('%j: what may take effect twice is repeated', (route) => {
    for (const failure of [
      lost,
      timeout,
      page(502),
      page(503),
      page(504),
      refused(502),
      refused(503),
      refused(504),
      refused(429),
    ])
      expect([String(failure), mayRepeat(route, failure)]).toEqual([String(failure), true]);
  });

  test.each([post, patch])('%j: what may not is repeated only when nothing was done', (route) => {
    for (const failure of [lost, timeout, page(502), refused(503), refused(504)])
      expect([String(failure), mayRepeat(route, failure)]).toEqual([String(failure), false]);
    expect([refused(429), page(429)].map((failure) => mayRepeat(route, failure))).toEqual([true, true]);
  });

  test('what will not change is not asked again', () => {
    const final = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 500].map((status) => refused(status));
    for (const failure of [...final, refused(429, 'quota-exceeded'), page(200), page(403), page(500)])
      for (const route of [get, put, remove, keyed, post, patch, repeatable])
        expect([String(failure), mayRepeat(route, failure)]).toEqual([String(failure), false]);
  });

  test('X2: a key in flight', () => {
    expect(mayRepeat(keyed, refused(409, 'idempotency-in-flight'))).toBe(true);
    expect(mayRepeat(post, refused(409, 'idempotency-in-flight'))).toBe(false);
  });
});

describe(verdict, () => {
  const kinds = (route: Route, doubt?: Failure) =>
    [401, 404, 409, 412, 422, 429].map((status) => verdict(route, refused(status), doubt).name);

  test('the failure itself, when no attempt before may have taken effect', () => {
    for (const route of [get, put, remove, keyed, patch])
      expect(new Set(kinds(route))).toEqual(new Set(['RefusedError']));
    expect(verdict(put, lost, timeout)).toBe(lost);
  });

  test('after an attempt that may have, a refusal tells only of what changes nothing', () => {
    expect(new Set(kinds(get, lost))).toEqual(new Set(['RefusedError']));
    for (const route of [put, remove, repeatable])
      expect(new Set(kinds(route, lost))).toEqual(new Set(['UnansweredError']));
    expect(verdict(put, refused(412), refused(503))).toMatchObject({
      reason: 'gateway',
      cause: { problem: { status: 412 } },
    });
  });

  test('X2: a key remembers, unless the request did not come as far as that', () => {
    const [unauthorized, notFound, conflict, stale, invalid, tooMany] = kinds(keyed, lost);

    expect([notFound, conflict, stale, invalid]).toEqual(Array.from({ length: 4 }, () => 'RefusedError'));
    expect([unauthorized, tooMany]).toEqual(['UnansweredError', 'UnansweredError']);
  });
});

test('every operation of the contract may be repeated', () => {
  const not = Object.entries<Route>(OPERATIONS).filter(([, route]) => !mayRepeat(route, lost));

  expect(not.map(([name]) => name)).toEqual([]);
});
