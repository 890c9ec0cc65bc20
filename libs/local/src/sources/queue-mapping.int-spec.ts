import type { SQSRecord } from 'aws-lambda';
import { eventually } from '#test/support/eventually.js';
import {
  queueFixture,
  type QueueFixture,
  type QueueFixtureProps,
  type QueueHandler,
} from '#test/support/queue-fixture.js';
import { temporaryFolder, until } from '#test/support/stream-fixture.js';
import type { InvokeResult } from '../cloud.types.js';
import { FauxqsEngine } from '../engines/fauxqs.engine.js';
import { QueueFailureSink } from './queue-failure-sink.js';
import { QueueMapping } from './queue-mapping.js';
import type { Sources } from './sources.js';

const DONE: InvokeResult = { ok: true, payload: { batchItemFailures: [] } };
const FAILED: InvokeResult = { ok: false, errorType: 'Error', errorMessage: 'no' };
const failing = (...records: readonly SQSRecord[]): InvokeResult => ({
  ok: true,
  payload: { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) },
});
const bodies = (records: readonly SQSRecord[]): string[] => records.map(({ body }) => body);

describe(QueueMapping.name, () => {
  const folder = temporaryFolder();
  const running: Sources[] = [];
  let engine: FauxqsEngine;
  let queues = 0;

  beforeAll(async () => {
    engine = await FauxqsEngine.start({ folder: folder.path, region: 'us-west-2' });
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((sources) => sources.stop()));
  });

  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  async function start(
    handler: QueueHandler,
    { fifo = false, ...props }: Partial<QueueFixtureProps> & { fifo?: boolean } = {},
  ): Promise<QueueFixture> {
    queues += 1;
    const queue = `things-${queues}${fifo ? '.fifo' : ''}`;
    const fixture = await queueFixture({ engine, dataDir: folder.path, queue, ...props }, handler);
    running.push(fixture.sources);
    return fixture;
  }

  const empty = (fixture: QueueFixture, queue?: 'work' | 'dead') =>
    eventually(
      () => fixture.counts(queue),
      ({ visible, inFlight, delayed }) => visible + inFlight + delayed === 0,
    );

  it('hands messages over as Lambda does and deletes what is done', async () => {
    const seen: SQSRecord[] = [];
    const fixture = await start((records) => {
      seen.push(...records);
      return DONE;
    });

    await fixture.send('{"a":1}', {
      MessageAttributes: {
        correlationId: { DataType: 'String', StringValue: 'c1' },
        raw: { DataType: 'Binary', BinaryValue: 'AAEC' },
      },
    });
    await until(() => seen.length === 1);

    const time = expect.stringMatching(/^\d{13}$/) as string;
    expect(seen[0]).toEqual({
      messageId: expect.any(String) as string,
      receiptHandle: expect.any(String) as string,
      body: '{"a":1}',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: time,
        SenderId: expect.any(String) as string,
        ApproximateFirstReceiveTimestamp: time,
      },
      messageAttributes: {
        correlationId: { stringValue: 'c1', stringListValues: [], binaryListValues: [], dataType: 'String' },
        raw: { binaryValue: 'AAEC', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-west-2:000000000000:things-1',
      awsRegion: 'us-west-2',
    });
    await empty(fixture);
  });

  it('brings back only what failed, until it is a dead letter', async () => {
    const deliveries = new Map<string, number>();
    const fixture = await start((records) => {
      for (const { body } of records) deliveries.set(body, (deliveries.get(body) ?? 0) + 1);
      return failing(...records.filter(({ body }) => body === 'poison'));
    });

    await Promise.all(['a', 'poison', 'b'].map((body) => fixture.send(body)));
    await eventually(
      () => fixture.counts('dead'),
      ({ visible }) => visible === 1,
    );

    expect(Object.fromEntries(deliveries)).toEqual({ a: 1, poison: 3, b: 1 });
    await empty(fixture);
  });

  it('hides what failed for as long as the queue says', async () => {
    const times: number[] = [];
    const fixture = await start(
      () => {
        times.push(Date.now());
        return times.length === 1 ? FAILED : DONE;
      },
      { args: { visibility_timeout_seconds: 1 }, function: { timeout: 1 }, retrySeconds: undefined },
    );

    await fixture.send('a');
    await until(() => times.length === 1);
    expect(await fixture.counts()).toMatchObject({ visible: 0, inFlight: 1 });
    await until(() => times.length === 2);

    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
  });

  it.each([
    ['names a message of another batch', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
    ['has an entry without a name', { batchItemFailures: [{}] }],
    ['is no list', { batchItemFailures: 'x' }],
    ['is no object', 'failed'],
  ])('takes all of a batch as failed when the answer %s', async (_what, payload) => {
    let calls = 0;
    const fixture = await start(() => {
      calls += 1;
      return calls === 1 ? { ok: true, payload } : DONE;
    });

    await fixture.send('a');

    await until(() => calls === 2);
    await empty(fixture);
  });

  it('keeps the order of each FIFO group, one at a time, also over failures; groups do not wait for each other', async () => {
    const orders: Record<string, string[]> = { a: [], b: [] };
    const active = new Set<string>();
    let together = 0;
    let overlaps = 0;
    const fixture = await start(
      async (records) => {
        const groups = records.map(({ attributes }) => attributes.MessageGroupId ?? '');
        if (groups.some((group) => active.has(group))) overlaps += 1;
        for (const group of groups) active.add(group);
        together = Math.max(together, active.size);
        await new Promise((resolve) => setTimeout(resolve, 3));
        const failed = records.filter(
          ({ body, attributes }) => body === '3' && attributes.ApproximateReceiveCount < '3',
        );
        for (const record of records.filter((it) => !failed.includes(it)))
          orders[record.attributes.MessageGroupId ?? '']?.push(record.body);
        for (const group of groups) active.delete(group);
        return failing(...failed);
      },
      { fifo: true, mapping: { batch_size: 1 } },
    );

    const expected = Array.from({ length: 12 }, (_none, index) => String(index));
    for (const body of expected)
      for (const MessageGroupId of ['a', 'b'])
        await fixture.send(body, { MessageGroupId, MessageDeduplicationId: MessageGroupId + body });
    await until(() => orders['a']?.length === 12 && orders['b']?.length === 12);

    expect(orders).toEqual({ a: expected, b: expected });
    expect(overlaps).toBe(0);
    expect(together).toBe(2);
  });

  it('runs at most as many at once as the mapping allows', async () => {
    let now = 0;
    let most = 0;
    let done = 0;
    const handler = async (): Promise<InvokeResult> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 10));
      now -= 1;
      done += 1;
      return DONE;
    };
    const fixture = await start(handler, { mapping: { batch_size: 1, scaling_config: { maximum_concurrency: 3 } } });

    await Promise.all(Array.from({ length: 20 }, (_none, index) => fixture.send(String(index))));
    await until(() => done === 20);

    expect(most).toBe(3);
  });

  it('drops what the filter does not want without running anything', async () => {
    const seen: string[] = [];
    const pattern = JSON.stringify({ body: { kind: ['wanted'] } });
    const fixture = await start(
      (records) => {
        seen.push(...bodies(records));
        return DONE;
      },
      { mapping: { filter_criteria: { filter: [{ pattern }] } } },
    );

    for (const body of ['{"kind":"other"}', 'no json', '{"kind":"wanted"}']) await fixture.send(body);
    await until(() => seen.length > 0);
    await empty(fixture);

    expect(seen).toEqual(['{"kind":"wanted"}']);
  });

  it('collects over the window, and goes ahead when the batch is full', async () => {
    const batches: number[] = [];
    const started = Date.now();
    const fixture = await start(
      (records) => {
        batches.push(records.length);
        return DONE;
      },
      { mapping: { batch_size: 25, maximum_batching_window_in_seconds: 20 } },
    );

    await Promise.all(Array.from({ length: 25 }, (_none, index) => fixture.send(String(index))));
    await until(() => batches.length > 0);

    expect(batches).toEqual([25]);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('splits batches that are too large for one event', async () => {
    const sizes: number[] = [];
    const fixture = await start(
      (records) => {
        sizes.push(records.length);
        return DONE;
      },
      { mapping: { batch_size: 10, maximum_batching_window_in_seconds: 1 } },
    );

    await Promise.all(Array.from({ length: 8 }, () => fixture.send('x'.repeat(1_000_000))));
    await until(() => sizes.reduce((sum, size) => sum + size, 0) === 8);

    expect(Math.max(...sizes)).toBeLessThan(7);
  });

  it('stops cleanly: running batches finish, nothing that waits is taken, the rest runs after the next start', async () => {
    const first: string[] = [];
    const gate = Promise.withResolvers<InvokeResult>();
    const fixture = await start((records) => {
      first.push(...bodies(records));
      return gate.promise;
    });
    await fixture.send('running');
    await until(() => first.length === 1);

    const stopped = fixture.sources.stop();
    await fixture.send('later');
    gate.resolve(DONE);
    await stopped;

    expect(first).toEqual(['running']);
    // What the last long poll may still have got is given back.
    await eventually(
      () => fixture.counts(),
      ({ visible, inFlight }) => visible === 1 && inFlight === 0,
    );
    const second: string[] = [];
    running.push(
      await fixture.startSources((records) => {
        second.push(...bodies(records));
        return DONE;
      }),
    );
    await until(() => second.length === 1);
    expect(second).toEqual(['later']);
  });

  it('gives back what fails while everything stops', async () => {
    const gate = Promise.withResolvers<InvokeResult>();
    let calls = 0;
    const fixture = await start(
      () => {
        calls += 1;
        return gate.promise;
      },
      { retrySeconds: undefined },
    );
    await fixture.send('a');
    await until(() => calls === 1);

    const stopped = fixture.sources.stop();
    gate.resolve(FAILED);
    await stopped;

    const counts = await eventually(
      () => fixture.counts(),
      ({ visible }) => visible === 1,
    );
    expect(counts).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  it('receives what other sources have given up', async () => {
    const seen: unknown[] = [];
    const fixture = await start((records) => {
      seen.push(...bodies(records).map((body) => JSON.parse(body) as unknown));
      return DONE;
    });
    const destinationArn = String(fixture.stack.byRef('aws_sqs_queue.work').attributes['arn']);

    const delivery = { destinationArn, sourceAddress: 'x', time: '2026-01-31T12:00:00Z', body: { version: '1.0' } };
    await new QueueFailureSink(engine.client).send(delivery);

    await until(() => seen.length === 1);
    expect(seen).toEqual([{ version: '1.0' }]);
  });

  it.each([
    ['may not delete messages', { actions: ['sqs:ReceiveMessage'] }, 'not authorized to perform: sqs:DeleteMessage'],
    ['runs longer than messages stay hidden', { function: { timeout: 31 } }, '30 s is less than'],
    ['wants arguments of streams', { mapping: { starting_position: 'LATEST' } }, 'starting_position is for streams'],
    ['wants large batches without a window', { mapping: { batch_size: 11 } }, 'need a window'],
    ['sets a limit of one', { mapping: { scaling_config: { maximum_concurrency: 1 } } }, 'at least 2'],
  ])('is refused when the function %s, as AWS refuses it', async (_what, props, message) => {
    await expect(start(() => DONE, props)).rejects.toThrow(message);
  });
});
