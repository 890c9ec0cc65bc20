import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { createTables, countItems, TableChangedError } from './create-tables.js';
import { DynamoDbEngine } from './dynamodb.engine.js';
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

describe(DynamoDbEngine.name, () => {
  let folder: string;
  let engine: DynamoDbEngine;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agora-engine-'));
    engine = await DynamoDbEngine.start({ folder });
    await createTables(engine.client, [TABLE]);
  });

  afterEach(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const put = (item: Record<string, unknown>) =>
    engine.client.call('DynamoDB_20120810.PutItem', { TableName: 'things', Item: item });

  it('keeps items over a crash and creates nothing twice', async () => {
    await put({ id: { S: 'a' } });
    await engine.kill();

    engine = await DynamoDbEngine.start({ folder });
    await createTables(engine.client, [TABLE]);

    expect(await countItems(engine.client, 'things')).toBe(1);
  });

  it('refuses changed keys and says what to do', async () => {
    const changed = { ...TABLE, keys: [{ AttributeName: 'other', KeyType: 'HASH' as const }], attributes: ['other:S'] };

    await expect(createTables(engine.client, [changed])).rejects.toThrow(TableChangedError);
    await expect(createTables(engine.client, [changed])).rejects.toThrow(/things.*--fresh/);
  });

  it('sweeps expired items only (P5)', async () => {
    await put({ id: { S: 'old' }, expireAt: { N: String(Math.floor(Date.now() / 1000) - 10) } });
    await put({ id: { S: 'new' }, expireAt: { N: String(Math.floor(Date.now() / 1000) + 100) } });

    expect(await engine.sweepExpired()).toBe(1);
    expect(await countItems(engine.client, 'things')).toBe(1);
  });

  it('trims old stream records but never the newest, so that numbers go on', async () => {
    for (const id of ['a', 'b', 'c']) await put({ id: { S: id } });

    expect(engine.trimStreams(Math.floor(Date.now() / 1000) + 100, 50)).toBe(2);
    await put({ id: { S: 'd' } });

    const sequences = await readSequences(engine);
    expect(sequences).toEqual(['3', '4']);
  });

  it('ends when its parent does', async () => {
    const crashed = new Promise<string>((resolve) => engine.onCrash(resolve));

    // What the kernel does to the pipe when the parent is killed.
    (engine as unknown as { process: { child: { stdin: { destroy(): void } } } }).process.child.stdin.destroy();

    await crashed;
    await expect(put({ id: { S: 'a' } })).rejects.toThrow();
  });
});

describe('startDynamoDb', () => {
  let db: TestDynamoDb;
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  afterAll(() => db.stop());

  it('gives tests the tables of the local stack', async () => {
    const tables = await db.createTables('votes', 'results');

    await db.client.send(
      new PutCommand({ TableName: tables['votes'], Item: { userId: 'u', votingId: 'v', choice: 'a' } }),
    );

    expect(tables['votes']).toBe('agora-local-votes');
    const read = await db.client.send(
      new GetCommand({ TableName: tables['votes'], Key: { userId: 'u', votingId: 'v' } }),
    );
    expect(read.Item).toEqual({ userId: 'u', votingId: 'v', choice: 'a' });
  });
});

async function readSequences(engine: DynamoDbEngine): Promise<string[]> {
  const { client } = engine;
  const table = (await client.call('DynamoDB_20120810.DescribeTable', { TableName: 'things' }))['Table'] as {
    LatestStreamArn: string;
  };
  const arn = { StreamArn: table.LatestStreamArn };
  const stream = await client.call('DynamoDBStreams_20120810.DescribeStream', arn);
  const [shard] = (stream['StreamDescription'] as { Shards: { ShardId: string }[] }).Shards;
  const start = { ...arn, ShardId: shard?.ShardId, ShardIteratorType: 'TRIM_HORIZON' };
  const { ShardIterator } = await client.call('DynamoDBStreams_20120810.GetShardIterator', start);
  const { Records } = await client.call('DynamoDBStreams_20120810.GetRecords', { ShardIterator });
  return (Records as { dynamodb: { SequenceNumber: string } }[]).map((record) => record.dynamodb.SequenceNumber);
}
