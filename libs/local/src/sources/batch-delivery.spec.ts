import { streamRecord } from '#test/factories/stream-record.js';
import type { InvokeResult } from '../cloud.types.js';
import { BatchDelivery, type DeliveryPorts } from './batch-delivery.js';
import type { MappingSettings } from './mapping-settings.js';
import type { StreamRecord } from './stream-entry.js';

const NOW = 1_769_860_800_000;
const FAILED: InvokeResult = { ok: false, errorType: 'Error', errorMessage: 'no' };

const SETTINGS: MappingSettings = {
  address: 'aws_lambda_event_source_mapping.m',
  functionName: 'arn:aws:lambda:us-west-2:000000000000:function:f',
  enabled: true,
  batchSize: 100,
  windowMs: 0,
  parallelization: 1,
  maxRetries: Infinity,
  maxAgeMs: Infinity,
  bisect: false,
  reportsItemFailures: true,
  startingPosition: 'TRIM_HORIZON',
};

const record = (number: number, ageSeconds = 0): StreamRecord => {
  const made = streamRecord({ sequenceNumber: `10${number}` }) as unknown as StreamRecord;
  return { ...made, dynamodb: { ...made.dynamodb, ApproximateCreationDateTime: NOW / 1000 - ageSeconds } };
};

/** A delivery whose function answers as told; keeps what happened, records by their last digit. */
function setUp(settings: Partial<MappingSettings>, answer: (numbers: readonly number[], call: number) => InvokeResult) {
  const calls: number[][] = [];
  const pauses: number[] = [];
  const discarded: {
    requestContext: { condition: string; approximateInvokeCount: number };
    DDBStreamBatchInfo: object;
  }[] = [];
  const numberOf = (it: StreamRecord) => Number(it.dynamodb.SequenceNumber.slice(2));
  const ports: DeliveryPorts = {
    invoke: ({ Records }) => {
      calls.push(Records.map(numberOf));
      return Promise.resolve(answer(Records.map(numberOf), calls.length));
    },
    discard: (body) => Promise.resolve(void discarded.push(body as never)),
    pause: (milliseconds) => Promise.resolve(Boolean(pauses.push(milliseconds))),
    now: () => NOW,
  };
  const progress: number[] = [];
  const delivery = new BatchDelivery({ ...SETTINGS, ...settings }, ports);
  const deliver = (records: readonly StreamRecord[]) =>
    delivery.deliver(records, (last) => progress.push(numberOf(last)));
  return { deliver, calls, pauses, discarded, progress };
}

const ok = (payload: unknown = {}): InvokeResult => ({ ok: true, payload });
const failing = (...numbers: readonly (number | string)[]): InvokeResult =>
  ok({ batchItemFailures: numbers.map((it) => ({ itemIdentifier: typeof it === 'string' ? it : `10${it}` })) });

describe(BatchDelivery.name, () => {
  it.each([null, undefined, '', {}, { batchItemFailures: [] }, { batchItemFailures: null }])(
    'takes %p as done',
    async (payload) => {
      const { deliver, calls, progress } = setUp({}, () => ok(payload));

      expect(await deliver([record(1), record(2)])).toBe(true);

      expect(calls).toEqual([[1, 2]]);
      expect(progress).toEqual([2]);
    },
  );

  it('goes on from the lowest failed record', async () => {
    const { deliver, calls, progress } = setUp({}, (_numbers, call) => (call === 1 ? failing(4, 2) : ok()));

    await deliver([1, 2, 3, 4].map((number) => record(number)));

    expect(calls).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
    ]);
    expect(progress).toEqual([1, 4]);
  });

  it.each([
    ['an error', FAILED],
    ['an unknown identifier', failing('999')],
    ['an empty identifier', failing('')],
    ['an answer that is no object', ok('done')],
    ['failures that are no list', ok({ batchItemFailures: 'all' })],
  ])('tries the whole batch again after %s', async (_what, answer) => {
    const { deliver, calls, progress } = setUp({}, (_numbers, call) => (call === 1 ? answer : ok()));

    await deliver([record(1), record(2)]);

    expect(calls).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(progress).toEqual([2]);
  });

  it('looks at item failures only where the mapping asks for them', async () => {
    const { deliver, calls } = setUp({ reportsItemFailures: false }, () => failing(1));

    await deliver([record(1), record(2)]);

    expect(calls).toEqual([[1, 2]]);
  });

  it('gives up after the retries and tells the failure destination what and why', async () => {
    const { deliver, calls, discarded, progress } = setUp({ maxRetries: 2 }, () => FAILED);

    expect(await deliver([record(1), record(2)])).toBe(true);

    expect(calls).toHaveLength(3);
    expect(discarded).toEqual([
      expect.objectContaining({
        requestContext: expect.objectContaining({
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 3,
        }) as object,
        DDBStreamBatchInfo: expect.objectContaining({
          startSequenceNumber: '101',
          endSequenceNumber: '102',
          batchSize: 2,
        }) as object,
      }),
    ]);
    expect(progress).toEqual([2]);
  });

  it('bisects down to the poison record, in order, and gives up only that', async () => {
    const { deliver, calls, discarded, progress } = setUp({ bisect: true, maxRetries: 1 }, (numbers) =>
      numbers.includes(3) ? FAILED : ok(),
    );

    await deliver([1, 2, 3, 4].map((number) => record(number)));

    expect(calls).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]);
    expect(discarded).toHaveLength(1);
    expect(progress).toEqual([2, 3, 4]);
  });

  it('gives up records that are too old before it tries them', async () => {
    const { deliver, calls, discarded } = setUp({ maxAgeMs: 60_000 }, () => ok());

    await deliver([record(1, 120), record(2, 61), record(3, 10)]);

    expect(calls).toEqual([[3]]);
    expect(discarded).toEqual([
      expect.objectContaining({
        requestContext: expect.objectContaining({ condition: 'RecordAgeExceeded' }) as object,
      }),
    ]);
  });

  it('waits longer from retry to retry, up to a bound', async () => {
    const { deliver, pauses } = setUp({ maxRetries: 9 }, () => FAILED);

    await deliver([record(1)]);

    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('ends unfinished when the source stops during a pause', async () => {
    const delivery = new BatchDelivery(SETTINGS, {
      invoke: () => Promise.resolve(FAILED),
      discard: () => Promise.reject(new Error('must not give up')),
      pause: () => Promise.resolve(false),
      now: () => NOW,
    });

    expect(await delivery.deliver([record(1)], () => undefined)).toBe(false);
  });
});
