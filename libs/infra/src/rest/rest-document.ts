import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the gateway needs to know of one operation of the OpenAPI document. */
export interface RestOperation {
  /** Below the stage, without slashes at the ends: `votings/{votingId}/votes`. */
  readonly path: string;
  /** Upper case. */
  readonly method: string;
  /** Short name of the function behind it (`x-function`); undefined where a state machine answers. */
  readonly functionName: string | undefined;
  /** Short name of the state machine that the gateway runs (`x-workflow`); undefined where a function answers. */
  readonly workflowName: string | undefined;
  /** Whether a user's token is demanded. */
  readonly token: boolean;
  /** Whether an API key is demanded. */
  readonly apiKey: boolean;
  /** Media types of bodies that are bytes, not text. @default none */
  readonly binaryTypes?: readonly string[];
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface OperationObject {
  readonly 'x-function'?: string;
  readonly 'x-workflow'?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, unknown>> };
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head'];
const SCHEMES = ['token', 'apiKey'];
/** What the gateway would take for text otherwise, which files do not survive. */
const BINARY_TYPES = ['multipart/form-data'];

/**
 * The operations of contracts/openapi.json, sorted by path and method.
 *
 * @throws Error if a path is outside the stage, or an operation does not say whom it lets in or who answers.
 */
export function restOperations(stage: string, file = 'contracts/openapi.json'): readonly RestOperation[] {
  const document = JSON.parse(readFileSync(resolve(file), 'utf8')) as OpenApi;
  return Object.entries(document.paths)
    .flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => METHODS.includes(method))
        .map(([method, operation]) => restOperation(stage, path, method, operation as OperationObject)),
    )
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function restOperation(stage: string, path: string, method: string, operation: OperationObject): RestOperation {
  const where = `${method.toUpperCase()} ${path}`;
  if (!path.startsWith(`/${stage}/`)) throw new Error(`${where}: paths start with /${stage}/`);
  const [demand = {}, ...others] = operation.security ?? [];
  const schemes = Object.keys(demand);
  const unknown = schemes.find((scheme) => !SCHEMES.includes(scheme));
  if (operation.security === undefined || others.length > 0 || unknown !== undefined) {
    throw new Error(`${where}: "security" must be [] or one object with ${SCHEMES.join(' and ')}`);
  }
  const binaryTypes = BINARY_TYPES.filter((type) => type in (operation.requestBody?.content ?? {}));
  const { 'x-function': functionName, 'x-workflow': workflowName } = operation;
  if (functionName !== undefined && workflowName !== undefined) {
    throw new Error(`${where}: either "x-function" or "x-workflow", not both`);
  }
  return {
    path: path.slice(stage.length + 2),
    method: method.toUpperCase(),
    functionName: workflowName === undefined ? (functionName ?? 'api') : undefined,
    workflowName,
    token: schemes.includes('token'),
    apiKey: schemes.includes('apiKey'),
    ...(binaryTypes.length > 0 && { binaryTypes }),
  };
}

function sortKey(operation: RestOperation): string {
  return `${operation.path} ${operation.method}`;
}
