import { isDeepStrictEqual } from 'node:util';
import { AwsJsonError, type AwsJsonClient } from './aws-json.client.js';
import { createTableRequest, type IndexDefinition, type KeySchema, type TableDefinition } from './table-definition.js';

/** What DescribeTable says that matters here. */
interface ExistingTable {
  readonly TableStatus: string;
  readonly KeySchema: KeySchema;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
  readonly StreamSpecification?: { readonly StreamEnabled?: boolean };
  readonly LatestStreamArn?: string;
}

/** A table that is still there from an earlier run has other keys or indexes than the stack now says. */
export class TableChangedError extends Error {
  override readonly name = 'TableChangedError';

  constructor(table: TableDefinition, what: string) {
    super(
      `${table.address}: ${what} of ${table.name} changed since its local data was written; start with --fresh to drop the data`,
    );
  }
}

/**
 * Creates what is missing and leaves the rest alone; settings of streams and TTL follow the stack.
 *
 * @throws TableChangedError when keys or indexes changed, since existing items could not follow
 */
export async function createTables(client: AwsJsonClient, tables: readonly TableDefinition[]): Promise<void> {
  for (const table of tables) {
    const existing = await describeTable(client, table.name);
    if (existing === undefined) await client.call('DynamoDB_20120810.CreateTable', createTableRequest(table));
    else await adopt(client, table, existing);
    await untilActive(client, table.name);
    await setTtl(client, table);
  }
}

/** ARN of the engine's own stream of a table; undefined when the table has none. */
export async function engineStreamArn(client: AwsJsonClient, tableName: string): Promise<string | undefined> {
  return (await describeTable(client, tableName))?.LatestStreamArn;
}

/** Number of items of a table, counted (DescribeTable's figure is hours old in AWS and absent in some engines). */
export async function countItems(client: AwsJsonClient, tableName: string): Promise<number> {
  let count = 0;
  let from: unknown;
  do {
    const page = await client.call('DynamoDB_20120810.Scan', {
      TableName: tableName,
      Select: 'COUNT',
      ...(from !== undefined && { ExclusiveStartKey: from }),
    });
    count += Number(page['Count']);
    from = page['LastEvaluatedKey'];
  } while (from !== undefined);
  return count;
}

async function describeTable(client: AwsJsonClient, name: string): Promise<ExistingTable | undefined> {
  try {
    return (await client.call('DynamoDB_20120810.DescribeTable', { TableName: name }))['Table'] as ExistingTable;
  } catch (error) {
    if (error instanceof AwsJsonError && error.type === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

/** The embedded engine is done at once; other endpoints may take a moment. */
async function untilActive(client: AwsJsonClient, name: string): Promise<void> {
  while ((await describeTable(client, name))?.TableStatus !== 'ACTIVE')
    await new Promise((resolve) => setTimeout(resolve, 50));
}

async function adopt(client: AwsJsonClient, table: TableDefinition, existing: ExistingTable): Promise<void> {
  const attributes = existing.AttributeDefinitions.map((it) => `${it.AttributeName}:${it.AttributeType}`).sort();
  if (!isDeepStrictEqual(existing.KeySchema, table.keys)) throw new TableChangedError(table, 'the key');
  if (!isDeepStrictEqual(attributes, table.attributes))
    throw new TableChangedError(table, 'the type of a key attribute');
  if (!sameIndexes(existing.GlobalSecondaryIndexes, table.globalIndexes))
    throw new TableChangedError(table, 'a global index');
  if (!sameIndexes(existing.LocalSecondaryIndexes, table.localIndexes))
    throw new TableChangedError(table, 'a local index');
  if ((existing.StreamSpecification?.StreamEnabled === true) === table.stream) return;
  await client.call('DynamoDB_20120810.UpdateTable', {
    TableName: table.name,
    StreamSpecification: table.stream
      ? { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' }
      : { StreamEnabled: false },
  });
}

function sameIndexes(existing: readonly IndexDefinition[] | undefined, wanted: readonly IndexDefinition[]): boolean {
  const normal = (indexes: readonly IndexDefinition[]): unknown =>
    indexes
      .map(({ IndexName, KeySchema: keys, Projection }) => ({
        IndexName,
        keys,
        type: Projection.ProjectionType,
        included: [...(Projection.NonKeyAttributes ?? [])].sort(),
      }))
      .sort((a, b) => a.IndexName.localeCompare(b.IndexName));
  return isDeepStrictEqual(normal(existing ?? []), normal(wanted));
}

async function setTtl(client: AwsJsonClient, table: TableDefinition): Promise<void> {
  const answer = await client.call('DynamoDB_20120810.DescribeTimeToLive', { TableName: table.name });
  const current = answer['TimeToLiveDescription'] as { TimeToLiveStatus?: string; AttributeName?: string } | undefined;
  const enabled = current?.TimeToLiveStatus === 'ENABLED' ? current.AttributeName : undefined;
  if (enabled === table.ttlAttribute) return;
  if (enabled !== undefined) await updateTtl(client, table.name, enabled, false);
  if (table.ttlAttribute !== undefined) await updateTtl(client, table.name, table.ttlAttribute, true);
}

async function updateTtl(client: AwsJsonClient, name: string, attribute: string, enabled: boolean): Promise<void> {
  await client.call('DynamoDB_20120810.UpdateTimeToLive', {
    TableName: name,
    TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled },
  });
}
