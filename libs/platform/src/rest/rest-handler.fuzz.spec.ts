import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import fc from 'fast-check';
import { claimsOf, lambdaContext, restEvent } from '#test/factories/rest-event.js';
import { anyCharacter } from '#test/support/any-character.js';
import { scaled } from '#test/support/scale.js';
import { type LoggedError, startFixture } from './rest.fixture.js';
import type { RestHandler } from './rest-handler.js';

const RUNS = scaled({ reduced: 100, full: 2_000 });
const claims = claimsOf('owner', 'organizers');

let handler: RestHandler;
let logged: LoggedError[];
let close: () => Promise<void>;

beforeAll(async () => {
  ({ handler, logged, close } = await startFixture());
});
afterAll(() => close());

/** Whatever the request: a client's problem or a success, never an error of ours, and always readable. */
function expectTame(method: string, result: APIGatewayProxyResult): void {
  expect(logged).toEqual([]);
  expect(result.statusCode).toBeLessThan(500);
  if (result.statusCode < 400) return;
  expect(result.headers?.['content-type']).toBe('application/problem+json');
  if (method === 'HEAD') return;
  const problem = JSON.parse(result.body) as Record<string, unknown>;
  expect(problem).toMatchObject({ status: result.statusCode, type: 'about:blank' });
  expect(problem['code']).toMatch(/^[a-z]+(-[a-z]+)*$/);
}

async function expectTameFor<T>(
  arbitrary: fc.Arbitrary<T>,
  toEvent: (value: T) => APIGatewayProxyEvent,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (value) => {
      const event = toEvent(value);
      expectTame(event.httpMethod, await handler(event, lambdaContext()));
    }),
    { numRuns: RUNS },
  );
}

const anyText = fc.string({ unit: anyCharacter, maxLength: 60 });
const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'BREW');
const json = { 'content-type': 'application/json' };

describe('X1: no request ends in a 5xx or in anything but problem+json', () => {
  it('any bytes as body', () =>
    expectTameFor(fc.uint8Array({ maxLength: 200 }), (body) =>
      restEvent({ method: 'POST', path: '/books', body, headers: json, claims }),
    ));

  it('any JSON as body', () =>
    expectTameFor(fc.json({ maxDepth: 6 }), (body) =>
      restEvent({ method: 'POST', path: '/books', body, headers: json, claims }),
    ));

  it('any object in place of the DTO, nested parts included', () =>
    expectTameFor(
      fc.record({ title: fc.anything(), labels: fc.oneof(fc.array(fc.anything()), fc.anything()) }),
      (value) => {
        const body = JSON.stringify(value, (_key, inner: unknown) =>
          typeof inner === 'bigint' ? String(inner) : inner,
        );
        return restEvent({ method: 'POST', path: '/books', body, headers: json, claims });
      },
    ));

  it('any path and method', () =>
    expectTameFor(
      fc.record({
        method,
        path: fc.oneof(
          anyText,
          anyText.map((text) => `/${text}`),
          anyText.map((text) => `/books/${text}`),
        ),
      }),
      (parts) => restEvent({ ...parts, claims }),
    ));

  it('any query', () =>
    expectTameFor(fc.dictionary(anyText, fc.oneof(anyText, fc.array(anyText, { maxLength: 3 }))), (query) =>
      restEvent({ path: '/books', query, claims }),
    ));

  it('any headers, with lone surrogates and names of prototypes', () => {
    const names = fc.oneof(
      anyText,
      fc.constantFrom('if-match', 'origin', 'x-correlation-id', 'content-type', 'content-length', 'transfer-encoding',
        'expect', 'connection', 'host', 'cookie', '__proto__', 'constructor', 'toString'), // prettier-ignore
    );
    const values = fc.oneof(anyText, fc.string({ unit: anyCharacter, minLength: 5_000, maxLength: 20_000 }));
    return expectTameFor(
      fc.record({ method, headers: fc.array(fc.tuple(names, values), { maxLength: 6 }) }),
      (parts) => {
        const event = restEvent({ method: parts.method, path: '/books/b1', claims, body: '{}' });
        const headers: Record<string, string> = Object.fromEntries(parts.headers);
        return {
          ...event,
          headers,
          multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])),
        };
      },
    );
  });

  it('any claims', () =>
    expectTameFor(
      fc.dictionary(fc.constantFrom('sub', 'email', 'cognito:groups', 'preferred_username'), fc.anything()),
      (any) => restEvent({ path: '/edge/me', claims: any }),
    ));

  it('events with their optional parts missing', () =>
    expectTameFor(
      fc.subarray([
        'path',
        'headers',
        'multiValueHeaders',
        'multiValueQueryStringParameters',
        'queryStringParameters',
        'body',
        'requestContext',
        'isBase64Encoded',
      ] as const),
      (missing) => {
        const event: Record<string, unknown> = { ...restEvent({ method: 'POST', path: '/books', body: {}, claims }) };
        for (const [index, name] of missing.entries()) event[name] = index % 2 ? null : undefined;
        return event as unknown as APIGatewayProxyEvent;
      },
    ));
});
