import { temporaryFolder, until } from '#test/support/stream-fixture.js';
import { countItems, createTables, engineStreamArn } from './create-tables.js';
import { DynamoDbEngine } from './dynamodb.engine.js';
import { Maintenance } from './maintenance.js';
import type { TableDefinition } from './table-definition.js';

const TABLE: TableDefinition = {
  address: 'aws_dynamodb_table.things',
  name: 'things',
  keys: [{ AttributeName: 'id', KeyType: 'HASH' }],
  attributes: ['id:S'],
  globalIndexes: [],
  localIndexes: [],
  stream: true,
  ttlAttribute: 'expireAt',
};

interface Entry {
  readonly eventName: string;
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
}

describe(Maintenance.name, () => {
  const folder = temporaryFolder();
  let engine: DynamoDbEngine;

  beforeAll(async () => {
    engine = await DynamoDbEngine.start({ folder: folder.path });
    await createTables(engine.client, [TABLE]);
  });

  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  async function records(): Promise<readonly Entry[]> {
    const StreamArn = await engineStreamArn(engine.client, 'things');
    const { StreamDescription } = await engine.client.call('DynamoDBStreams_20120810.DescribeStream', { StreamArn });
    const [shard] = (StreamDescription as { Shards: { ShardId: string }[] }).Shards;
    const start = { StreamArn, ShardId: shard?.ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await engine.client.call('DynamoDBStreams_20120810.GetShardIterator', start);
    return (await engine.client.call('DynamoDBStreams_20120810.GetRecords', { ShardIterator }))['Records'] as Entry[];
  }

  it('removes expired items by itself, as the TTL service that streams name (P5)', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    for (const [id, expireAt] of Object.entries({ old: seconds - 10, young: seconds + 100 }))
      await engine.client.call('DynamoDB_20120810.PutItem', {
        TableName: 'things',
        Item: { id: { S: id }, expireAt: { N: String(expireAt) } },
      });
    let told = 0;

    const maintenance = new Maintenance(engine, () => (told += 1), fail, 0.02);
    await until(() => told > 0);
    await maintenance.stop();

    expect(await countItems(engine.client, 'things')).toBe(1);
    expect((await records()).filter(({ eventName }) => eventName === 'REMOVE')).toMatchObject([
      { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } },
    ]);
  });

  it('warns of a sweep that fails and goes on', async () => {
    const warnings: string[] = [];
    const broken = {
      sweepExpired: () => Promise.reject(new Error(`sweep ${warnings.length + 1}`)),
      trimStreams: () => 0,
    };

    const maintenance = new Maintenance(broken as unknown as DynamoDbEngine, fail, (it) => warnings.push(it), 0.01);
    await until(() => warnings.length >= 2);
    await maintenance.stop();

    expect(warnings.slice(0, 2)).toEqual(['sweep 1', 'sweep 2']);
  });
});

function fail(message?: string): never {
  throw new Error(message ?? 'nothing has expired');
}
