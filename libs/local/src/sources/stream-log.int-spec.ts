import { randomUUID } from 'node:crypto';
import { streamStack, temporaryFolder, until } from '#test/support/stream-fixture.js';
import { createTables } from '../engines/create-tables.js';
import { DynamoDbEngine } from '../engines/dynamodb.engine.js';
import { tableDefinition } from '../engines/table-definition.js';
import { streamTable } from './stream-entry.js';
import { StreamLog, type StreamLogOptions } from './stream-log.js';

describe(StreamLog.name, () => {
  const folder = temporaryFolder();
  let engine: DynamoDbEngine;
  let log: StreamLog | undefined;

  beforeAll(async () => {
    engine = await DynamoDbEngine.start({ folder: folder.path });
  });

  afterEach(() => log?.close());

  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  async function setUp(options: StreamLogOptions = {}) {
    const table = `log-${randomUUID()}`;
    const stack = streamStack({ engine, dataDir: folder.path, table });
    await createTables(engine.client, stack.resources('aws_dynamodb_table').map(tableDefinition));
    const put = (id: string) =>
      engine.client.call('DynamoDB_20120810.PutItem', { TableName: table, Item: { id: { S: id } } });
    const opened = new StreamLog(engine.client, streamTable(stack, stack.byRef('aws_dynamodb_table.things')), options);
    log = opened;
    return { put, log: opened };
  }

  async function sequences(from: StreamLog, after: bigint): Promise<readonly bigint[]> {
    const all: bigint[] = [];
    for (let position = after; ; position = all.at(-1) ?? position) {
      const entries = await from.read(position);
      if (entries.length === 0) return all;
      all.push(...entries.map(({ sequence }) => sequence));
    }
  }

  const upTo = (count: number, start = 1) =>
    Array.from({ length: count - start + 1 }, (_none, at) => BigInt(start + at));

  it('reads what was there before it opened, and what comes', async () => {
    const { put, log: stream } = await setUp();
    for (const id of ['a', 'b']) await put(id);
    await stream.open();
    await put('c');
    stream.changed();
    await until(() => stream.head === 3n);

    expect(await sequences(stream, 0n)).toEqual([1n, 2n, 3n]);
    expect(await sequences(stream, 2n)).toEqual([3n]);
    expect(await sequences(stream, 3n)).toEqual([]);
  });

  it('serves those who are further behind than its window from the engine, without a gap', async () => {
    const { put, log: stream } = await setUp({ window: 5 });
    for (let turn = 0; turn < 10; turn += 1) await put(`before-${turn}`);
    await stream.open();
    for (let turn = 0; turn < 15; turn += 1) await put(`after-${turn}`);
    stream.changed();
    await until(() => stream.head === 25n);

    expect(await sequences(stream, 0n)).toEqual(upTo(25));
    expect(await sequences(stream, 12n)).toEqual(upTo(25, 13));
  });

  it('goes on at the oldest record when what it wants has been trimmed', async () => {
    const { put, log: stream } = await setUp({ window: 1 });
    for (let turn = 0; turn < 6; turn += 1) await put(`k${turn}`);
    await stream.open();
    engine.trimStreams(Math.floor(Date.now() / 1000) + 100, 50);

    expect(await sequences(stream, 0n)).toEqual([6n]);
  });

  it('finds writes that nobody told of', async () => {
    const { put, log: stream } = await setUp({ pollMs: 10 });
    await stream.open();
    await put('a');

    await until(() => stream.head === 1n);

    expect(await sequences(stream, 0n)).toEqual([1n]);
  });

  it('opens only tables that have a stream', async () => {
    const { log: stream } = await setUp();
    const other = new StreamLog(engine.client, { ...stream.table, name: 'nothing' });

    await expect(other.open()).rejects.toThrow('nothing has no stream');
  });
});
