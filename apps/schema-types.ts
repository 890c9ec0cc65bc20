/** The part of JSON Schema that our DTOs and frames come to. */
export interface JsonSchema {
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

const COMPONENTS = '#/components/schemas/';

/** What becomes part of a type. */
const SHAPING = [
  '$ref', 'type', 'const', 'enum', 'nullable', 'items', 'properties', 'required', 'additionalProperties', 'allOf', 'oneOf',
]; // prettier-ignore
/** What TypeScript's types have no word for: rules of values, and words for people. */
const OTHER = [
  'description', 'title', 'example', 'examples', 'default', 'format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength',
  'minItems', 'maxItems', 'uniqueItems', 'writeOnly', 'readOnly', 'deprecated',
]; // prettier-ignore
const KNOWN: ReadonlySet<string> = new Set([...SHAPING, ...OTHER]);

/** An interface of an object's schema. */
export function interfaceOf(name: string, schema: JsonSchema): string {
  if (!schema.properties) throw new Error(`The schema ${name} is no object with properties`);
  return block(schema.description, name, membersOf(schema));
}

export function block(comment: string | undefined, name: string, members: readonly string[]): string {
  return `${comment === undefined ? '' : `/** ${comment} */\n`}export interface ${name} {\n${members.join('')}}\n`;
}

function membersOf({ properties = {}, required = [] }: JsonSchema): string[] {
  return Object.entries(properties).map(([name, schema]) =>
    member({ name, type: typeOf(schema), comment: schema.description, optional: !required.includes(name) }),
  );
}

export interface Member {
  readonly name: string;
  readonly type: string;
  readonly comment?: string | undefined;
  readonly optional?: boolean;
}

export function member({ name, type, comment, optional = false }: Member): string {
  return `${comment === undefined ? '' : `  /** ${comment} */\n`}  readonly ${key(name)}${optional ? '?' : ''}: ${type};\n`;
}

/** The type of an object that is written in one line. */
export function inlineObject(members: readonly Member[]): string {
  const inline = members.map(({ name, type, optional }) => `readonly ${key(name)}${optional ? '?' : ''}: ${type}`);
  return `{ ${inline.join('; ')} }`;
}

/** A name, in quotes where it has to have them. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$|^\d+$/.test(name) ? name : `'${name}'`;
}

/** @throws Error for a schema that no rule here knows, so that no type is wrong in silence */
export function typeOf(schema: JsonSchema | undefined): string {
  if (!schema) return 'Readonly<Record<string, never>>';
  const unknown = Object.keys(schema).filter((keyword) => !KNOWN.has(keyword) && !keyword.startsWith('x-'));
  if (unknown.length > 0) throw new Error(`No type for ${unknown.join(', ')} of the schema ${JSON.stringify(schema)}`);
  const type = bareTypeOf(schema);
  return schema.nullable === true ? `${type} | null` : type;
}

function bareTypeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return referred(schema.$ref);
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

function referred(reference: string): string {
  if (!reference.startsWith(COMPONENTS)) throw new Error(`No type for the reference ${reference}`);
  return reference.slice(COMPONENTS.length);
}

function objectType({ properties, required = [], additionalProperties }: JsonSchema): string {
  if (properties) {
    return inlineObject(
      Object.entries(properties).map(([name, schema]) => ({
        name,
        type: typeOf(schema),
        optional: !required.includes(name),
      })),
    );
  }
  if (typeof additionalProperties === 'object') return `Readonly<Record<string, ${typeOf(additionalProperties)}>>`;
  return 'Readonly<Record<string, unknown>>';
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
