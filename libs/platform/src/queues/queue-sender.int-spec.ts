import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SystemClock } from '../clock/clock.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { startSqs, type TestSqs } from '#test/support/sqs.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { QueueSendError, QueueSender } from './queue-sender.js';

const QUEUE = 'realtime-presence';

let sqs: TestSqs;
let sender: QueueSender;

beforeAll(async () => {
  sqs = await startSqs();
  sender = new QueueSender(sqs.client, new SystemClock());
});
beforeEach(async () => sqs.clear());
afterAll(async () => sqs.stop());

const bodies = async (): Promise<unknown[]> =>
  (await sqs.drain(QUEUE)).map(({ Body }) => JSON.parse(Body ?? 'null') as unknown);

describe(QueueSender.name, () => {
  test('sends any number of messages, in requests of ten at most', async () => {
    const numbers = Array.from({ length: 25 }, (_, n) => n);

    await sender.send(
      sqs.url(QUEUE),
      numbers.map((n) => ({ body: { n } })),
    );

    expect((await bodies()).map((body) => (body as { n: number }).n).sort((a, b) => a - b)).toEqual(numbers);
  });

  test('large messages travel in requests of 256 KB at most', async () => {
    const text = 'ä'.repeat(50_000);

    await sender.send(
      sqs.url(QUEUE),
      [1, 2, 3, 4].map((n) => ({ body: { n, text } })),
    );

    expect(await bodies()).toHaveLength(4);
  });

  test('bodies arrive as they were, also with characters that SQS does not take', async () => {
    const text = 'a\u0000\t\u001f\ud800 \ufffe\uffff 🍣 ä"\\';

    await sender.send(sqs.url(QUEUE), [{ body: { [text]: text } }]);

    expect(await bodies()).toEqual([{ [text]: text }]);
  });

  test('X6: messages carry the correlation id of the work in progress', async () => {
    await CorrelationContext.run('c-1', async () => sender.send(sqs.url(QUEUE), [{ body: {} }]));

    const [message] = await sqs.drain(QUEUE);
    expect(message?.MessageAttributes).toEqual({ correlationId: { DataType: 'String', StringValue: 'c-1' } });
  });

  test('a delay is rounded up to whole seconds', async () => {
    const before = Date.now();
    await sender.send(sqs.url(QUEUE), [{ body: {}, delaySeconds: 28.2 }]);

    expect(await sqs.drain(QUEUE)).toEqual([]);
    const [message] = await sqs.inspect(QUEUE);
    const dueAt = message?.visibleAt ?? 0;
    expect(dueAt - before).toBeGreaterThanOrEqual(28_900);
    expect(dueAt - before).toBeLessThan(31_000);
  });

  test('a delay that SQS does not have is refused before anything is sent', async () => {
    await expect(sender.send(sqs.url(QUEUE), [{ body: {} }, { body: {}, delaySeconds: 901 }])).rejects.toThrow(
      RangeError,
    );

    expect(await sqs.drain(QUEUE)).toEqual([]);
  });
});

describe(`${QueueSender.name}, when SQS refuses`, () => {
  /** A client whose answers are given; keeps the bodies of each request. */
  function answering(...failures: readonly (readonly { Id: string; SenderFault: boolean }[])[]) {
    const requests: string[][] = [];
    const client = {
      send: async ({ input }: { input: { Entries: { Id: string; MessageBody: string }[] } }) => {
        requests.push(input.Entries.map(({ MessageBody }) => MessageBody));
        return Promise.resolve({ Failed: failures[requests.length - 1]?.map((one) => ({ ...one, Code: 'Refused' })) });
      },
    } as unknown as SQSClient;
    const clock = new VirtualClock();
    return { requests, sender: new QueueSender(client, clock, { sleep: clock.sleep, maxAttempts: 3 }) };
  }

  test('what was not taken is sent again, and nothing else', async () => {
    const { requests, sender: tested } = answering([{ Id: '1', SenderFault: false }]);

    await tested.send('url', [{ body: 'a' }, { body: 'b' }, { body: 'c' }]);

    expect(requests).toEqual([['"a"', '"b"', '"c"'], ['"b"']]);
  });

  test('it gives up in the end', async () => {
    const refusal = [{ Id: '0', SenderFault: false }];
    const { requests, sender: tested } = answering(refusal, refusal, refusal, refusal);

    await expect(tested.send('url', [{ body: 'a' }])).rejects.toThrow(QueueSendError);
    expect(requests).toHaveLength(3);
  });

  test('the sender’s own mistakes are not repeated', async () => {
    const { requests, sender: tested } = answering([{ Id: '0', SenderFault: true }]);

    await expect(tested.send('url', [{ body: 'a' }])).rejects.toThrow(
      '1 messages were not taken by the queue: Refused',
    );
    expect(requests).toHaveLength(1);
  });
});
