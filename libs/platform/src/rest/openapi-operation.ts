import { API_KEY_SCHEME, codesOf, type ProblemCodes, problemResponse, TOKEN_SCHEME } from './api-docs.decorators.js';
import { GROUPS_EXTENSION, PUBLIC_EXTENSION } from '../auth/auth.decorators.js';

/** What we read and write of an operation of the document. */
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly [extension: string]: unknown;
}

/** Where a route goes that names no function. */
const DEFAULT_FUNCTION = 'api';

/** The header of requirement X2, which every POST understands. */
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Repeats of a request with the same key get the first answer again, for 24 h',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const;

/** Makes explicit what the route and its decorators imply: function, security, and refusals that come by themselves. */
export function completeOperation(method: string, operation: Operation): Operation {
  const { [PUBLIC_EXTENSION]: isPublic, ...rest } = operation;
  const security = isPublic ? [] : (operation.security ?? [{ [TOKEN_SCHEME]: [] }]);
  const parameters = [...(operation.parameters ?? []), ...(method === 'post' && !isPublic ? [IDEMPOTENCY_KEY] : [])];
  const complete = { ...rest, 'x-function': operation['x-function'] ?? DEFAULT_FUNCTION, security, parameters };
  return { ...complete, responses: withImpliedProblems(complete) };
}

function withImpliedProblems(operation: Operation): Operation['responses'] {
  const responses: Record<string, unknown> = { ...operation.responses };
  for (const [status, implied] of Object.entries(impliedProblems(operation))) {
    const own = codesOf(responses[status]);
    const codes = status === '404' && own.length > 0 ? own : [...new Set([...implied, ...own])];
    responses[status] = problemResponse(Number(status), codes);
  }
  return responses;
}

function impliedProblems(operation: Operation): ProblemCodes {
  const security = operation.security?.[0] ?? {};
  const hasBody = operation.requestBody !== undefined;
  const hasIfMatch = hasParameter(operation, 'header', 'If-Match');
  const isRepeatable = hasParameter(operation, 'header', IDEMPOTENCY_KEY.name);
  const codes: Readonly<Record<number, readonly (string | false)[]>> = {
    400: [hasBody && 'malformed-body'],
    401: [TOKEN_SCHEME in security && 'unauthorized'],
    403: [GROUPS_EXTENSION in operation && 'forbidden', API_KEY_SCHEME in security && 'invalid-api-key'],
    404: [hasParameter(operation, 'path') && 'not-found'],
    409: [isRepeatable && 'idempotency-in-flight'],
    412: [hasIfMatch && 'stale-version'],
    413: [hasBody && 'payload-too-large'],
    415: [hasBody && 'unsupported-media-type'],
    422: [
      (hasBody || hasParameter(operation, 'query')) && 'validation-failed',
      isRepeatable && 'invalid-idempotency-key',
      isRepeatable && 'idempotency-key-reused',
    ],
    428: [hasIfMatch && 'if-match-required'],
    429: ['too-many-requests'],
  };
  const applying = Object.entries(codes).map(
    ([status, all]) => [status, all.filter((code) => code !== false)] as const,
  );
  return Object.fromEntries(applying.filter(([, all]) => all.length > 0));
}

function hasParameter(operation: Operation, where: string, name?: string): boolean {
  return (operation.parameters ?? []).some((one) => one.in === where && (name === undefined || one.name === name));
}
