/** The schema of `Problem` (problem/problem.ts), by hand: an interface with extension members has no decorators. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'Problem details (RFC 9457). Branch on `code`.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', description: 'Stable, kebab-case' },
    detail: { type: 'string', description: 'For people; may change' },
    requestId: { type: 'string', description: 'Quote it to report the problem' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'RFC 6901 pointer into the body, or the name of a parameter' },
          detail: { type: 'string' },
        },
      },
    },
  },
} as const;

/**
 * The Swagger module writes schemas of OpenAPI 3.0; in 3.1 they are JSON Schema, where `nullable` does not exist: null is
 * one of the types, or one of the alternatives.
 */
export function toOpenApi31<T>(value: T): T {
  return convert(value) as T;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, convert(one)]));
  if (nullable !== true) return nullable === undefined || nullable === false ? rest : { nullable, ...rest };
  if (typeof rest['type'] === 'string') return { ...rest, type: [rest['type'], 'null'] };
  return { anyOf: [rest, { type: 'null' }] };
}
