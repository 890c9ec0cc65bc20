import { NestFactory } from '@nestjs/core';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from './openapi.js';
import { toOpenApi31 } from './openapi-schemas.js';
import { RestAdapter } from './rest.adapter.js';
import { FixtureModule } from './rest.fixture.js';

let document: OpenAPIObject;

beforeAll(async () => {
  const app = await NestFactory.create(FixtureModule, new RestAdapter(), { preview: true, logger: false });
  document = openApiDocument(app, { title: 'Books', version: '1', description: 'Test' });
});

interface Operation {
  readonly security: unknown;
  readonly 'x-function': string;
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly 'x-codes'?: readonly string[]; readonly headers?: object }>>;
}

function operation(method: 'get' | 'post' | 'put' | 'delete', path: string): Operation {
  return document.paths[path]?.[method] as unknown as Operation;
}

function codes({ responses }: Operation): Readonly<Record<string, readonly string[]>> {
  const problems = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return Object.fromEntries(problems.map(([status, response]) => [status, response['x-codes'] ?? []]));
}

describe('X7: openApiDocument', () => {
  it('is OpenAPI 3.1 with all paths under /v1', () => {
    expect(document.openapi).toBe('3.1.1');
    expect(Object.keys(document.paths)).toEqual([
      '/v1/books',
      '/v1/books/{bookId}',
      '/v1/books/{bookId}/loans',
      '/v1/edge/crash',
      '/v1/edge/greedy',
      '/v1/edge/me',
      '/v1/edge/missing',
      '/v1/edge/open',
      '/v1/edge/slow',
    ]);
  });

  it('says of each operation what it needs and where it runs', () => {
    expect(operation('get', '/v1/books')).toMatchObject({ security: [{ token: [] }], 'x-function': 'api' });
    expect(operation('get', '/v1/edge/open')).toMatchObject({ security: [], 'x-function': 'api' });
    expect(operation('post', '/v1/books/{bookId}/loans')).toMatchObject({
      security: [{ token: [], apiKey: [] }],
      'x-function': 'loans',
    });
    expect(operation('get', '/v1/edge/slow')).toMatchObject({ 'x-workflow': 'slow-answers' });
    expect(operation('get', '/v1/edge/slow')).not.toHaveProperty('x-function');
    expect(JSON.stringify(document)).not.toContain('x-public');
  });

  it('lists the refusals of a route and those that its decorators imply', () => {
    expect(codes(operation('post', '/v1/books'))).toEqual({
      400: ['malformed-body'],
      401: ['unauthorized'],
      403: ['forbidden'],
      409: ['idempotency-in-flight', 'title-taken'],
      413: ['payload-too-large'],
      415: ['unsupported-media-type'],
      422: ['validation-failed', 'invalid-idempotency-key', 'idempotency-key-reused'],
      429: ['too-many-requests'],
    });
    expect(codes(operation('delete', '/v1/books/{bookId}'))).toEqual({
      401: ['unauthorized'],
      412: ['stale-version'],
      428: ['if-match-required'],
      429: ['too-many-requests'],
    });
    expect(codes(operation('post', '/v1/books/{bookId}/loans'))).toMatchObject({
      403: ['invalid-api-key'],
      429: ['too-many-requests', 'quota-exceeded'],
    });
    expect(codes(operation('get', '/v1/edge/open'))).toEqual({ 429: ['too-many-requests'] });
  });

  it('documents headers of requests and answers', () => {
    const create = operation('post', '/v1/books');
    expect(Object.keys(create.responses[201]?.headers ?? {})).toEqual(['ETag', 'Location']);
    expect(create.parameters.map(({ name }) => name)).toEqual(['Idempotency-Key']);
    expect(operation('put', '/v1/books/{bookId}').parameters.map(({ name }) => name)).toContain('If-Match');
  });
});

describe('X7: toOpenApi31', () => {
  it.each([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [{ type: 'string', nullable: false }, { type: 'string' }],
    [{ $ref: '#/a', nullable: true }, { anyOf: [{ $ref: '#/a' }, { type: 'null' }] }],
    [{ properties: { nullable: { type: 'string' } } }, { properties: { nullable: { type: 'string' } } }],
    [
      [{ nullable: true, type: 'object' }, 1, null],
      [{ type: ['object', 'null'] }, 1, null],
    ],
  ])('%j becomes %j', (schema, converted) => {
    expect(toOpenApi31<unknown>(schema)).toEqual(converted);
  });
});
