import { API_KEY_SCHEME, type ProblemCodes, problemResponse, TOKEN_SCHEME } from './api-docs.decorators.js';
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

/** Makes explicit what the route's decorators imply: function, security and the refusals that come by themselves. */
export function completeOperation(operation: Operation): Operation {
  const { [PUBLIC_EXTENSION]: isPublic, ...rest } = operation;
  const security = isPublic ? [] : (operation.security ?? [{ [TOKEN_SCHEME]: [] }]);
  const implied = impliedProblems({ ...rest, security });
  const problems = Object.entries(implied).map(([status, codes]) => [status, problemResponse(Number(status), codes)]);
  return {
    ...rest,
    'x-function': operation['x-function'] ?? DEFAULT_FUNCTION,
    security,
    // What a route documents itself comes last, so that it wins.
    responses: { ...Object.fromEntries(problems), ...operation.responses },
  };
}

function impliedProblems(operation: Operation): ProblemCodes {
  const security = operation.security?.[0] ?? {};
  const hasBody = operation.requestBody !== undefined;
  const forbidden = [
    ...(operation[GROUPS_EXTENSION] ? ['forbidden'] : []),
    ...(API_KEY_SCHEME in security ? ['invalid-api-key'] : []),
  ];
  const problems: readonly (readonly [number, readonly string[], boolean])[] = [
    [400, ['malformed-body'], hasBody],
    [401, ['unauthorized'], TOKEN_SCHEME in security],
    [403, forbidden, forbidden.length > 0],
    [404, ['not-found'], hasParameter(operation, 'path')],
    [412, ['stale-version'], hasParameter(operation, 'header', 'If-Match')],
    [413, ['payload-too-large'], hasBody],
    [415, ['unsupported-media-type'], hasBody],
    [422, ['validation-failed'], hasBody || hasParameter(operation, 'query')],
    [428, ['if-match-required'], hasParameter(operation, 'header', 'If-Match')],
    [429, ['too-many-requests'], true],
  ];
  return Object.fromEntries(problems.filter(([, , applies]) => applies));
}

function hasParameter(operation: Operation, where: string, name?: string): boolean {
  return (operation.parameters ?? []).some((one) => one.in === where && (name === undefined || one.name === name));
}
