import type { Resource } from '../cloud.types.js';

/** A key of a table or an index, as the DynamoDB API writes it. */
export type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];

/** What the local cloud asks the engine to create for one `aws_dynamodb_table`. */
export interface TableDefinition {
  readonly address: string;
  readonly name: string;
  readonly keys: KeySchema;
  /** `name:type`, sorted. */
  readonly attributes: readonly string[];
  readonly globalIndexes: readonly IndexDefinition[];
  readonly localIndexes: readonly IndexDefinition[];
  readonly stream: boolean;
  readonly ttlAttribute?: string;
}

export interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: KeySchema;
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

interface IndexArgs {
  readonly name: string;
  readonly hash_key?: string;
  readonly range_key?: string;
  readonly projection_type: string;
  readonly non_key_attributes?: readonly string[];
}

interface TableArgs extends IndexArgs {
  readonly attribute: readonly { readonly name: string; readonly type: string }[];
  readonly global_secondary_index?: readonly IndexArgs[];
  readonly local_secondary_index?: readonly IndexArgs[];
  readonly stream_enabled?: boolean;
  readonly ttl?: { readonly attribute_name?: string; readonly enabled?: boolean };
}

/** Reads an `aws_dynamodb_table`. */
export function tableDefinition(resource: Resource): TableDefinition {
  const args = resource.args as unknown as TableArgs;
  return {
    address: resource.address,
    name: args.name,
    keys: keySchema(args.hash_key, args.range_key),
    attributes: args.attribute.map(({ name, type }) => `${name}:${type}`).sort(),
    globalIndexes: (args.global_secondary_index ?? []).map((index) => indexDefinition(index)),
    localIndexes: (args.local_secondary_index ?? []).map((index) => indexDefinition(index, args.hash_key)),
    stream: args.stream_enabled === true,
    ttlAttribute: args.ttl?.enabled === false ? undefined : args.ttl?.attribute_name,
  };
}

/**
 * The CreateTable request of a definition. The stream always has both images: the local cloud needs them to drop records of
 * writes that change nothing, and cuts them down to the declared view itself.
 */
export function createTableRequest(table: TableDefinition): Record<string, unknown> {
  return {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: table.keys,
    AttributeDefinitions: table.attributes.map((attribute) => {
      const [AttributeName, AttributeType] = attribute.split(':');
      return { AttributeName, AttributeType };
    }),
    ...(table.globalIndexes.length > 0 && { GlobalSecondaryIndexes: table.globalIndexes }),
    ...(table.localIndexes.length > 0 && { LocalSecondaryIndexes: table.localIndexes }),
    ...(table.stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
  };
}

function indexDefinition(index: IndexArgs, tableHashKey?: string): IndexDefinition {
  const included = index.non_key_attributes ?? [];
  return {
    IndexName: index.name,
    KeySchema: keySchema(index.hash_key ?? tableHashKey, index.range_key),
    Projection: { ProjectionType: index.projection_type, ...(included.length > 0 && { NonKeyAttributes: included }) },
  };
}

function keySchema(hash: string | undefined, range: string | undefined): KeySchema {
  return [
    ...(hash === undefined ? [] : [{ AttributeName: hash, KeyType: 'HASH' as const }]),
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
  ];
}
