import type { AsyncApiDocument } from '#platform/websocket/asyncapi/async-api-document.js';

/** The part of JSON Schema that our DTOs and frames come to. */
interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly description?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

const HEADER = '// Made by `npm run contracts` from the gateways, as contracts/asyncapi.json is. Do not edit.\n';
const COMPONENTS = '#/components/schemas/';
/** Frames that belong to no action or event of the application. */
const ENVELOPES = new Set(['ack', 'error']);

/** What clients written in TypeScript know of the WebSocket API: the types of frames, actions and acks, from its contract. */
export function clientTypes({ channels, components }: AsyncApiDocument): string {
  const messages = Object.entries(channels['socket']?.messages ?? {});
  const frames: string[] = [];
  const actions: string[] = [];
  for (const [name, { summary, payload }] of messages) {
    const { type, action, data } = (payload as JsonSchema).properties ?? {};
    if (action) {
      const ack = channels['socket']?.messages[`${String(action.const)}.ack`]?.payload as JsonSchema | undefined;
      const shape = `{ readonly data: ${typeOf(data)}; readonly ack: ${typeOf(ack?.properties?.['data'])} }`;
      actions.push(member({ name: String(action.const), type: shape, comment: summary }));
    } else if (type && !ENVELOPES.has(String(type.const))) {
      frames.push(member({ name, type: typeOf(data), comment: summary }));
    }
  }
  return [
    HEADER,
    block('Data of the frames that the server sends, by their type.', 'Frames', frames),
    block('What the actions take, and what their acks hold.', 'Actions', actions),
    ...Object.entries(components.schemas)
      .filter(([name]) => name !== 'Problem')
      .map(([name, schema]) => block((schema as JsonSchema).description, name, membersOf(schema as JsonSchema))),
  ].join('\n');
}

function block(comment: string | undefined, name: string, members: readonly string[]): string {
  return `${comment === undefined ? '' : `/** ${comment} */\n`}export interface ${name} {\n${members.join('')}}\n`;
}

function membersOf({ properties = {}, required = [] }: JsonSchema): string[] {
  return Object.entries(properties).map(([name, schema]) =>
    member({ name, type: typeOf(schema), comment: schema.description, optional: !required.includes(name) }),
  );
}

interface Member {
  readonly name: string;
  readonly type: string;
  readonly comment?: string | undefined;
  readonly optional?: boolean;
}

function member({ name, type, comment, optional = false }: Member): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
  return `${comment === undefined ? '' : `  /** ${comment} */\n`}  readonly ${key}${optional ? '?' : ''}: ${type};\n`;
}

/** @throws Error for a schema that no rule here knows, so that no type is wrong in silence */
function typeOf(schema: JsonSchema | undefined): string {
  if (!schema) return 'Readonly<Record<string, never>>';
  const type = bareTypeOf(schema);
  return schema.nullable === true ? `${type} | null` : type;
}

function bareTypeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(COMPONENTS.length);
  const { allOf, oneOf } = schema;
  if (allOf) return allOf.map(typeOf).join(' & ');
  if (oneOf) return oneOf.map(typeOf).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type: string) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items)})[]`;
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`No type for the schema ${JSON.stringify(schema)}`);
  }
}

function objectType({ properties, required = [], additionalProperties }: JsonSchema): string {
  if (properties) {
    const members = Object.entries(properties).map(
      ([name, schema]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
    );
    return `{ ${members.join('; ')} }`;
  }
  if (typeof additionalProperties === 'object') return `Readonly<Record<string, ${typeOf(additionalProperties)}>>`;
  return 'Readonly<Record<string, unknown>>';
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
