import { CreateTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface SimpleIndex {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  readonly sortType?: 'S' | 'N';
}

/** Creates a table with text keys that no stack defines, for tests of the platform itself. */
export async function createSimpleTable(
  client: DynamoDBDocumentClient,
  name: string,
  key: readonly [string, string?],
  index?: SimpleIndex,
): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: schema(key[0], key[1]),
      AttributeDefinitions: definitions(key, index),
      ...(index && {
        GlobalSecondaryIndexes: [
          {
            IndexName: index.name,
            KeySchema: schema(index.partition, index.sort),
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    }),
  );
}

function schema(partition: string, sort?: string): NonNullable<CreateTableCommandInput['KeySchema']> {
  const hash = { AttributeName: partition, KeyType: 'HASH' } as const;
  return sort === undefined ? [hash] : [hash, { AttributeName: sort, KeyType: 'RANGE' }];
}

function definitions(
  key: readonly [string, string?],
  index?: SimpleIndex,
): CreateTableCommandInput['AttributeDefinitions'] {
  const types = new Map<string, 'S' | 'N'>(key.filter((name) => name !== undefined).map((name) => [name, 'S']));
  if (index) types.set(index.partition, 'S').set(index.sort, index.sortType ?? 'S');
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}
