import { beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { captureLogs } from '#test/support/captured-logs.js';
import { sqsEvent, sqsRecord, type SqsRecordOverrides } from '#test/factories/sqs-record.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { PlatformModule } from '../platform.module.js';
import type { QueueConsumer, QueueMessage } from './consumers.js';
import { queueWorker } from './queue.worker.js';

class RecordingConsumer implements QueueConsumer {
  static seen: QueueMessage[] = [];
  static correlations: (string | undefined)[] = [];
  static failOn = new Set<string>();
  static running = 0;
  static mostRunning = 0;

  async consume(message: QueueMessage): Promise<void> {
    RecordingConsumer.seen.push(message);
    RecordingConsumer.correlations.push(CorrelationContext.get());
    RecordingConsumer.running += 1;
    RecordingConsumer.mostRunning = Math.max(RecordingConsumer.mostRunning, RecordingConsumer.running);
    await new Promise(setImmediate);
    RecordingConsumer.running -= 1;
    if (RecordingConsumer.failOn.has(message.messageId)) throw new Error('cannot');
  }
}

@Module({ imports: [PlatformModule], providers: [RecordingConsumer] })
class WorkerModule {}

const event = (...ids: string[]) => sqsEvent(...ids.map((messageId) => sqsRecord({ messageId })));
const fifoEvent = (...messages: [string, string][]) =>
  sqsEvent(...messages.map(([messageId, groupId]) => sqsRecord({ messageId, groupId })));
const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const seen = () => RecordingConsumer.seen.map(({ messageId }) => messageId);

describe(queueWorker.name, () => {
  const handler = queueWorker(WorkerModule, RecordingConsumer);

  beforeEach(() => {
    RecordingConsumer.seen = [];
    RecordingConsumer.correlations = [];
    RecordingConsumer.failOn = new Set();
    RecordingConsumer.mostRunning = 0;
  });

  it('hands parsed messages over', async () => {
    const record: SqsRecordOverrides = {
      messageId: 'm1',
      body: { sessionId: 's1' },
      receiveCount: 2,
      sentAt: 1_000,
      attributes: { kind: 'timer' },
    };

    expect(await handler(sqsEvent(sqsRecord(record)))).toEqual(failures());
    expect(RecordingConsumer.seen).toEqual([
      { messageId: 'm1', body: { sessionId: 's1' }, receiveCount: 2, sentAt: 1_000, attributes: { kind: 'timer' } },
    ]);
  });

  it('takes a standard batch in parallel and reports the failed messages alone', async () => {
    captureLogs();
    RecordingConsumer.failOn = new Set(['m2']);

    const response = await handler(event('m1', 'm2', 'm3'));

    expect(response).toEqual(failures('m2'));
    expect(RecordingConsumer.mostRunning).toBe(3);
  });

  it('takes a standard batch one by one when asked to, still trying all', async () => {
    captureLogs();
    RecordingConsumer.failOn = new Set(['m1']);

    const response = await queueWorker(WorkerModule, RecordingConsumer, { order: 'sequential' })(event('m1', 'm2'));

    expect(response).toEqual(failures('m1'));
    expect([seen(), RecordingConsumer.mostRunning]).toEqual([['m1', 'm2'], 1]);
  });

  it('takes a FIFO batch in order and gives back everything from the first failure on', async () => {
    captureLogs();
    RecordingConsumer.failOn = new Set(['m2']);

    const response = await handler(fifoEvent(['m1', 'a'], ['m2', 'a'], ['m3', 'b'], ['m4', 'a']));

    expect(seen()).toEqual(['m1', 'm2']);
    expect(RecordingConsumer.seen[0]?.groupId).toBe('a');
    expect(response).toEqual(failures('m2', 'm3', 'm4'));
  });

  it('reports a batch whose every message failed instead of throwing, and forgets it before the next', async () => {
    captureLogs();
    RecordingConsumer.failOn = new Set(['m1']);

    expect(await handler(event('m1'))).toEqual(failures('m1'));
    expect(await handler(fifoEvent(['m1', 'a']))).toEqual(failures('m1'));
    expect(await handler(event('m2'))).toEqual(failures());
  });

  it('fails a body that is not JSON without quoting it in the log (P11)', async () => {
    const logs = captureLogs();

    const response = await handler(sqsEvent(sqsRecord({ messageId: 'm1', rawBody: 'private text' })));

    expect(response).toEqual(failures('m1'));
    expect(logs.lines).toEqual([expect.objectContaining({ level: 'ERROR', recordId: 'm1' })]);
    expect(logs.text()).not.toContain('private');
  });

  it('counts what it gives back as a metric, since Lambda does not see partial failures (P11)', async () => {
    const logs = captureLogs();
    RecordingConsumer.failOn = new Set(['m2']);

    await handler(event('m1'));
    expect(logs.metrics).toEqual([]);
    await handler(fifoEvent(['m1', 'a'], ['m2', 'a'], ['m3', 'a']));

    expect(logs.metrics).toEqual([expect.objectContaining({ service: 'local', RecordFailures: 2 })]);
    expect(logs.metrics[0]).toHaveProperty('_aws.CloudWatchMetrics.0.Namespace', 'Agora');
  });

  it("runs under the message's correlation id, else its message id (X6)", async () => {
    const first = sqsRecord({ attributes: { correlationId: 'c1' } });

    await handler(sqsEvent(first, sqsRecord({ messageId: 'm2' })));

    expect(RecordingConsumer.correlations).toEqual(['c1', 'm2']);
  });
});
