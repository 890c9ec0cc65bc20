import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import {
  streamFixture,
  streamStack,
  temporaryFolder,
  until,
  type Handler,
  type StreamFixtureProps,
} from '#test/support/stream-fixture.js';
import { DynamoDbEngine } from '../engines/dynamodb.engine.js';
import { Sources } from './sources.js';
import type { StreamRecord } from './stream-entry.js';

const FAILURES = 'arn:aws:sqs:us-west-2:000000000000:failures';

describe(Sources.name, () => {
  const folder = temporaryFolder();
  let engine: DynamoDbEngine;
  const running = new Set<Sources>();

  beforeAll(async () => {
    engine = await DynamoDbEngine.start({ folder: folder.path });
  });

  afterEach(async () => {
    for (const sources of running) await sources.stop();
    running.clear();
  });

  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  async function start(handler: Handler, more: Partial<StreamFixtureProps> = {}) {
    const fixture = await streamFixture(
      { engine, dataDir: `${folder.path}/${randomUUID()}`, table: `things-${randomUUID()}`, ...more },
      handler,
    );
    running.add(fixture.sources);
    const put = async (id: string, attributes?: Readonly<Record<string, unknown>>): Promise<void> => {
      await fixture.put(id, attributes);
      for (const sources of running) sources.tableChanged();
    };
    return { ...fixture, put };
  }

  const idOf = (record: StreamRecord): string => (record.dynamodb.Keys['id'] as { S: string }).S;
  const ok = { ok: true, payload: {} } as const;

  /** A handler that only keeps what it got. */
  function recorder() {
    const batches: StreamRecord[][] = [];
    const handler: Handler = (records) => {
      batches.push([...records]);
      return ok;
    };
    return { batches, handler, ids: () => batches.flat().map(idOf) };
  }

  it('brings a write to the function within 50 ms, with old and new image', async () => {
    const { handler, batches } = recorder();
    const { put } = await start(handler);
    await put('warm');
    await until(() => batches.length === 1);

    const delays: number[] = [];
    for (let turn = 0; turn < 15; turn += 1) {
      await put(`k${turn}`, { n: { N: '1' } });
      const before = performance.now();
      await until(() => batches.length === turn + 2);
      delays.push(performance.now() - before);
    }

    expect(delays.sort((a, b) => a - b)[7]).toBeLessThan(50);
    expect(batches.at(-1)?.[0]?.dynamodb.NewImage).toEqual({ id: { S: 'k14' }, n: { N: '1' } });
  });

  it('finds writes that nobody told of, and TTL removals with their identity (P5)', async () => {
    const { handler, batches } = recorder();
    const { engine: direct, sources } = await start(handler, {
      mapping: { filter_criteria: { filter: [{ pattern: JSON.stringify({ userIdentity: { type: ['Service'] } }) }] } },
    });
    const [table] = sources.state().map((state) => state['table'] as string);
    const Item = { id: { S: 'old' }, expireAt: { N: '1700000000' } };
    await direct.client.call('DynamoDB_20120810.PutItem', {
      TableName: table,
      Item: { ...Item, expireAt: { N: String(Math.floor(Date.now() / 1000) - 60) } },
    });
    await direct.sweepExpired();

    await until(() => batches.length === 1);

    expect(batches[0]?.[0]).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    });
  });

  it('lets only what the filter wants through, and nothing for a write that changed nothing (P6)', async () => {
    const { handler, batches, ids } = recorder();
    const { put } = await start(handler, {
      mapping: {
        filter_criteria: {
          filter: [
            { pattern: '{"eventName":["INSERT"]}' },
            { pattern: '{"eventName":["MODIFY"],"dynamodb":{"NewImage":{"n":{"N":["2"]}}}}' },
          ],
        },
      },
    });

    await put('a');
    await put('a');
    await put('a', { n: { N: '1' } });
    await put('a', { n: { N: '2' } });
    await put('b');
    await until(() => ids().includes('b') && batches.flat().length >= 3);

    expect(
      batches
        .flat()
        .map(({ eventName }) => eventName)
        .sort(),
    ).toEqual(['INSERT', 'INSERT', 'MODIFY']);
  });

  it('collects batches up to their size, or until the window is over', async () => {
    const { handler, batches, ids } = recorder();
    const { put } = await start(handler, { mapping: { batch_size: 3, maximum_batching_window_in_seconds: 1 } });

    for (let turn = 0; turn < 7; turn += 1) await put('same', { n: { N: String(turn) } });
    await until(() => ids().length === 7);

    expect(batches.map((batch) => batch.length)).toEqual([3, 3, 1]);
  });

  it('runs the logical shards at the same time, and one key never twice at once', async () => {
    let active = 0;
    let most = 0;
    const busy = new Set<string>();
    const clashes: string[] = [];
    const seen: string[] = [];
    const { put } = await start(
      async (records) => {
        const keys = new Set(records.map(idOf));
        for (const key of keys) if (busy.has(key)) clashes.push(key);
        for (const key of keys) busy.add(key);
        most = Math.max(most, (active += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        active -= 1;
        for (const key of keys) busy.delete(key);
        seen.push(...records.map(idOf));
        return ok;
      },
      { mapping: { batch_size: 2 } },
    );

    await Promise.all(Array.from({ length: 60 }, (_none, at) => put(`k${at % 20}`, { n: { N: String(at) } })));
    await until(() => seen.length === 60);

    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(clashes).toEqual([]);
  });

  it('goes on where it was after a restart', async () => {
    const first = recorder();
    const fixture = await start(first.handler);
    for (const id of ['a', 'b', 'c']) await fixture.put(id);
    await until(() => first.ids().length === 3);
    await fixture.sources.stop();
    running.delete(fixture.sources);

    await fixture.put('d');
    const second = recorder();
    running.add(await fixture.startSources(second.handler));
    await until(() => second.ids().length === 1);

    expect(second.ids()).toEqual(['d']);
  });

  it('begins at what comes next when that is asked for, and a restart does not move the beginning', async () => {
    const first = recorder();
    const table = `things-${randomUUID()}`;
    const dataDir = `${folder.path}/${randomUUID()}`;
    const before = await start(first.handler, { table, dataDir: `${dataDir}-other` });
    await before.put('before');
    await until(() => first.ids().length === 1);

    const latest = recorder();
    const failing: Handler = () => ({ ok: false, errorType: 'Error', errorMessage: 'not yet' });
    const fixture = await start(failing, { table, dataDir, mapping: { starting_position: 'LATEST' } });
    await fixture.put('after');
    await fixture.sources.stop();
    running.delete(fixture.sources);
    running.add(await fixture.startSources(latest.handler));
    await until(() => latest.ids().length === 1);

    expect(latest.ids()).toEqual(['after']);
  });

  it('sends what cannot be delivered to the failure destination and goes on', async () => {
    const seen: string[] = [];
    const { put, sink } = await start(
      (records) => {
        if (records.some((record) => idOf(record) === 'poison'))
          return { ok: false, errorType: 'E', errorMessage: 'poison' };
        seen.push(...records.map(idOf));
        return ok;
      },
      { mapping: { maximum_retry_attempts: 1, bisect_batch_on_function_error: true } },
    );

    for (const id of ['a', 'poison', 'b']) await put(id);
    await until(() => sink.lettersOf(FAILURES).length === 1 && seen.length === 2);

    expect(sink.lettersOf(FAILURES)[0]?.body).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: expect.any(Number) as number },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
    expect(seen.sort()).toEqual(['a', 'b']);
  });

  it('refuses to start when the role may not read the stream', async () => {
    const denied = start(recorder().handler, { actions: ['dynamodb:GetRecords'] });

    await expect(denied).rejects.toThrow(
      /mapping\.m: User: .*assumed-role\/worker\/worker is not authorized to perform: dynamodb:DescribeStream/,
    );
  });

  it('refuses event sources and destinations that it does not know', () => {
    const table = 'x';
    const load = (mapping: Record<string, unknown>) => {
      const stack = streamStack({ engine, dataDir: folder.path, table, mapping });
      return new Sources({ stack, dataDir: `${folder.path}/${randomUUID()}` } as never);
    };

    expect(() => load({ event_source_arn: 'arn:aws:kinesis:x' })).toThrow(/the event source arn:aws:kinesis/);
    expect(() => load({ destination_config: { on_failure: { destination_arn: 'arn:aws:sns:x' } } })).toThrow(
      /the failure destination/,
    );
    expect(() => load({ filter_criteria: { filter: [{ pattern: '{"a":[{"wildcard":"*"}]}' }] } })).toThrow(/wildcard/);
  });

  it('shows how far each shard is', async () => {
    const { handler, ids } = recorder();
    const { put, sources } = await start(handler);
    await put('a');
    await until(() => ids().length === 1);
    const shards = () => sources.state()[0]?.['shards'] as { behind: number }[];

    await until(() => shards().every(({ behind }) => behind === 0));

    expect(shards()).toHaveLength(4);
  });
});
