import { describe, expect, it } from '@jest/globals';
import { restClientTypes } from './rest-client-types.js';

const REPLY = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } };
const THING = {
  type: 'object',
  properties: { name: { type: 'string', description: 'Its name.' } },
  required: ['name'],
};

interface Parts {
  readonly operation?: object;
  readonly schemas?: Readonly<Record<string, object>>;
  readonly shared?: Readonly<Record<string, object>>;
  readonly path?: string;
}

function typesOf({ operation = {}, schemas = {}, shared = {}, path = '/v1/things/{id}' }: Parts): string {
  const get = { operationId: 'Things.get', responses: { 200: REPLY, 404: {} }, ...operation };
  return restClientTypes(
    { paths: { [path]: { get } }, components: { schemas: { Thing: THING, ...schemas } } },
    '/v1',
    shared,
  );
}

describe(restClientTypes, () => {
  it('makes an interface per schema, a type and a row per operation', () => {
    const text = typesOf({
      operation: {
        parameters: [
          { in: 'path', name: 'id', required: true, schema: { type: 'string' } },
          { in: 'query', name: 'the-size', schema: { type: ['integer', 'null'] } },
          { in: 'header', name: 'If-Match', required: true, schema: { type: 'string' } },
        ],
        requestBody: {
          required: true,
          content: { 'multipart/form-data': { schema: {} }, 'application/json': { schema: { enum: ['a', 1] } } },
        },
        security: [{ token: [], apiKey: [] }],
        'x-repeatable': true,
      },
    });

    expect(text).toContain(
      "    readonly path: { readonly id: string };\n    readonly query: { readonly 'the-size'?: number | null };\n",
    );
    expect(text).toContain("    readonly body: FormData | 'a' | 1;\n    readonly answers: { readonly 200: Thing };\n");
    expect(text).toContain(
      "  'Things.get': { method: 'GET', path: '/things/{id}', ifMatch: true, apiKey: true, repeatable: true },\n",
    );
    expect(text).toContain('export interface Thing {\n  /** Its name. */\n  readonly name: string;\n}\n');
  });

  it('takes what the WebSocket API has already from there', () => {
    const text = typesOf({ shared: { Thing: { ...THING } } });

    expect(text).toContain("import type { Thing } from './contract.js';");
    expect(text).not.toContain('interface Thing');
  });

  it.each<[string, Parts, string]>([
    ['two schemas of one name', { shared: { Thing: { type: 'object', properties: {} } } }, 'Thing'],
    [
      'a schema with a word that it does not know',
      { schemas: { Odd: { type: 'object', properties: { a: { not: {} } } } } },
      'not',
    ],
    ['a schema without a type', { schemas: { Odd: { type: 'object', properties: { a: {} } } } }, 'No type'],
    ['a component that is no object', { schemas: { Odd: { type: 'string' } } }, 'Odd'],
    [
      'a reference to elsewhere',
      { operation: { parameters: [{ in: 'query', name: 'q', schema: { $ref: 'x.json' } }] } },
      'x.json',
    ],
    [
      'a header',
      { operation: { parameters: [{ in: 'header', name: 'X-Mood', schema: { type: 'string' } }] } },
      'X-Mood',
    ],
    [
      'a cookie',
      { operation: { parameters: [{ in: 'cookie', name: 'If-Match', schema: { type: 'string' } }] } },
      'cookie',
    ],
    ['a body of another type', { operation: { requestBody: { content: { 'text/csv': { schema: {} } } } } }, 'text/csv'],
    ['an answer of another type', { operation: { responses: { 200: { content: { 'text/csv': {} } } } } }, 'text/csv'],
    ['a path without the prefix', { path: '/things' }, '/things'],
  ])('refuses %s', (_, parts, word) => {
    expect(() => typesOf(parts)).toThrow(word);
  });
});
