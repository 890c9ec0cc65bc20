import { isDeepStrictEqual } from 'node:util';
import { block, inlineObject, interfaceOf, type JsonSchema, key, type Member, member, typeOf } from './schema-types.js';

/** What is read of an OpenAPI document. */
export interface RestDocument {
  readonly paths: Readonly<Record<string, object>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, object>> };
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-repeatable'?: boolean;
}

interface Route {
  readonly method: string;
  /** Without the API's prefix. */
  readonly path: string;
  readonly operation: Operation;
}

const HEADER = '// Made by `npm run contracts` from the controllers, as contracts/openapi.json is. Do not edit.\n';
const ROUTE = `/** How an operation is asked for. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Below the API's address; parameters in braces. */
  readonly path: string;
  /** It needs \`If-Match\`. */
  readonly ifMatch?: true;
  /** It takes an \`Idempotency-Key\`. */
  readonly idempotencyKey?: true;
  /** It needs an API key besides the token. */
  readonly apiKey?: true;
  /** A repeat does no harm although its method does not say so. */
  readonly repeatable?: true;
}
`;
/** Request headers, by what the table of operations calls them. */
const HEADERS: Readonly<Record<string, string>> = { 'If-Match': 'ifMatch', 'Idempotency-Key': 'idempotencyKey' };
/** The client has it of its own, for both APIs. */
const OWN = new Set(['Problem']);

/**
 * What clients written in TypeScript know of the REST API, from its contract: the types of bodies and answers, and how each operation is
 * asked for. The project makes it itself, because openapi-typescript builds on the classic programming interface of the TypeScript compiler,
 * which TypeScript 7 no longer has.
 *
 * @param prefix of all paths, which clients have in their address: `/v1`
 * @param shared schemas that contract.ts, of the WebSocket API, has already
 * @throws Error for whatever it does not know, and for two schemas of one name
 */
export function restClientTypes(
  document: RestDocument,
  prefix: string,
  shared: Readonly<Record<string, object>>,
): string {
  const routes = Object.entries(document.paths).flatMap(([path, item]) => routesOf(path, item, prefix));
  routes.sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  const schemas = Object.entries(document.components?.schemas ?? {}).filter(([name]) => !OWN.has(name));
  const both = schemas.filter(([name, schema]) => isShared(name, schema, shared)).map(([name]) => name);
  return [
    HEADER,
    `import type { ${both.join(', ')} } from './contract.js';\n`,
    block('What the operations take and answer, by their id.', 'Operations', routes.map(operationType)),
    ROUTE,
    '/** How the operations are asked for, by their id. */\nexport const OPERATIONS = {\n' +
      `${routes.map(tableRow).join('')}} as const satisfies Readonly<Record<keyof Operations, Route>>;\n`,
    ...schemas.filter(([name]) => !both.includes(name)).map(([name, schema]) => interfaceOf(name, schema)),
  ].join('\n');
}

function routesOf(path: string, item: object, prefix: string): Route[] {
  if (!path.startsWith(`${prefix}/`)) throw new Error(`${path} is not below ${prefix}`);
  return Object.entries(item as Readonly<Record<string, Operation>>).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path: path.slice(prefix.length),
    operation,
  }));
}

function isShared(name: string, schema: object, shared: Readonly<Record<string, object>>): boolean {
  const other = shared[name];
  if (other && !isDeepStrictEqual(schema, other)) throw new Error(`Two schemas have the name ${name}`);
  return other !== undefined;
}

function operationType({ method, path, operation }: Route): string {
  const { operationId, requestBody } = operation;
  const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const members: readonly Member[] = [
    { name: 'path', type: parametersType(operation, 'path') },
    { name: 'query', type: parametersType(operation, 'query') },
    { name: 'body', type: requestBody ? bodyType(requestBody) : 'undefined' },
    {
      name: 'answers',
      type: inlineObject(answers.map(([status, answer]) => ({ name: status, type: answerType(answer) }))),
    },
  ];
  const type = `{\n${members.map((one) => `  ${member(one)}`).join('')}  }`;
  return member({ name: operationId, type, comment: `${method} ${path}` });
}

function parametersType({ parameters = [] }: Operation, place: 'path' | 'query'): string {
  const here = parameters.filter((parameter) => parameter.in === place);
  if (here.length === 0) return 'undefined';
  return inlineObject(
    here.map(({ name, schema, required = false }) => ({ name, type: typeOf(schema), optional: !required })),
  );
}

function bodyType({ content = {}, required = false }: Content & { readonly required?: boolean }): string {
  const types = Object.entries(content).map(([mediaType, { schema }]) => {
    if (mediaType === 'application/json') return typeOf(schema);
    if (mediaType === 'multipart/form-data') return 'FormData';
    throw new Error(`No type for a body of ${mediaType}`);
  });
  return [...types, ...(required ? [] : ['undefined'])].join(' | ');
}

function answerType({ content = {} }: Content): string {
  const { 'application/json': json, ...others } = content;
  if (Object.keys(others).length > 0) throw new Error(`No type for answers of ${Object.keys(others).join(', ')}`);
  return json ? typeOf(json.schema) : 'undefined';
}

function tableRow({ method, path, operation }: Route): string {
  const { operationId, parameters = [], security = [] } = operation;
  const flags = parameters.flatMap(({ in: place, name }) => {
    if (place === 'path' || place === 'query') return [];
    const flag = place === 'header' ? HEADERS[name] : undefined;
    if (flag === undefined)
      throw new Error(`${operationId} has a parameter that clients do not know: ${name} (${place})`);
    return [flag];
  });
  if (security.some((one) => 'apiKey' in one)) flags.push('apiKey');
  if (operation['x-repeatable'] === true) flags.push('repeatable');
  const members = [`method: '${method}'`, `path: '${path}'`, ...flags.map((flag) => `${flag}: true`)];
  return `  ${key(operationId)}: { ${members.join(', ')} },\n`;
}
