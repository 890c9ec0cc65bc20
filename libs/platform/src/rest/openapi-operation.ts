import { API_KEY_SCHEME, codesOf, type ProblemCodes, problemResponse, TOKEN_SCHEME } from './api-docs.decorators.js';
import { GROUPS_EXTENSION, PUBLIC_EXTENSION } from '../auth/auth.decorators.js';
import { UPLOAD_EXTENSION } from './multipart/accepts-file.decorator.js';

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
  const { [PUBLIC_EXTENSION]: isPublic, [UPLOAD_EXTENSION]: upload, ...rest } = operation;
  const security = isPublic ? [] : (operation.security ?? [{ [TOKEN_SCHEME]: [] }]);
  const parameters = [...(operation.parameters ?? []), ...(method === 'post' && !isPublic ? [IDEMPOTENCY_KEY] : [])];
  const body = upload === undefined ? {} : { requestBody: withUpload(operation.requestBody, String(upload)) };
  const complete = { ...rest, ...body, ...targetOf(operation), security, parameters };
  return { ...complete, responses: withImpliedProblems(complete) };
}

/** The body of a route that takes a file, too. */
function withUpload(requestBody: unknown, field: string): unknown {
  const { content = {}, ...rest } = (requestBody ?? {}) as { content?: Record<string, unknown> };
  const file = { type: 'string', format: 'binary' };
  const schema = { type: 'object', properties: { [field]: file }, required: [field] };
  return { required: true, ...rest, content: { ...content, 'multipart/form-data': { schema } } };
}

/** What answers: a state machine, or else a function. */
function targetOf(operation: Operation): Readonly<Record<string, unknown>> {
  return 'x-workflow' in operation ? {} : { 'x-function': operation['x-function'] ?? DEFAULT_FUNCTION };
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

/** What of an operation decides which refusals come by themselves. */
interface Traits {
  readonly token: boolean;
  readonly apiKey: boolean;
  readonly groups: boolean;
  readonly path: boolean;
  readonly body: boolean;
  readonly query: boolean;
  readonly ifMatch: boolean;
  readonly idempotent: boolean;
}

/** Which refusals come by themselves, and with which of an operation's traits (one of them is enough). */
const IMPLIED: readonly (readonly [status: number, code: string, traits: readonly (keyof Traits)[]])[] = [
  [400, 'malformed-body', ['body']],
  [401, 'unauthorized', ['token']],
  [403, 'forbidden', ['groups']],
  [403, 'invalid-api-key', ['apiKey']],
  [404, 'not-found', ['path']],
  [409, 'idempotency-in-flight', ['idempotent']],
  [412, 'stale-version', ['ifMatch']],
  [413, 'payload-too-large', ['body']],
  [415, 'unsupported-media-type', ['body']],
  [422, 'validation-failed', ['body', 'query']],
  [422, 'invalid-idempotency-key', ['idempotent']],
  [422, 'idempotency-key-reused', ['idempotent']],
  [428, 'if-match-required', ['ifMatch']],
  [429, 'quota-exceeded', ['apiKey']],
];

/** The gateway's throttling can refuse anything. */
const ALWAYS: readonly (readonly [status: number, code: string])[] = [[429, 'too-many-requests']];

function impliedProblems(operation: Operation): ProblemCodes {
  const traits = traitsOf(operation);
  const problems: Record<number, string[]> = {};
  const implied = IMPLIED.filter(([, , causes]) => causes.some((cause) => traits[cause]));
  for (const [status, code] of [...ALWAYS, ...implied]) (problems[status] ??= []).push(code);
  return problems;
}

function traitsOf(operation: Operation): Traits {
  const security = operation.security?.[0] ?? {};
  return {
    token: TOKEN_SCHEME in security,
    apiKey: API_KEY_SCHEME in security,
    groups: GROUPS_EXTENSION in operation,
    path: hasParameter(operation, 'path'),
    body: operation.requestBody !== undefined,
    query: hasParameter(operation, 'query'),
    ifMatch: hasParameter(operation, 'header', 'If-Match'),
    idempotent: hasParameter(operation, 'header', IDEMPOTENCY_KEY.name),
  };
}

function hasParameter(operation: Operation, where: string, name?: string): boolean {
  return (operation.parameters ?? []).some((one) => one.in === where && (name === undefined || one.name === name));
}
