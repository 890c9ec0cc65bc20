import { beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { captureLogs } from '#test/support/captured-logs.js';
import { streamEvent, streamRecord } from '#test/factories/stream-record.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { PlatformModule } from '../platform.module.js';
import type { StreamBatchConsumer, StreamChange, StreamConsumer } from './consumers.js';
import { streamWorker } from './stream.worker.js';

class RecordingConsumer implements StreamConsumer {
  static seen: StreamChange[] = [];
  static correlations: (string | undefined)[] = [];
  static failOn = new Set<string>();

  async consume(change: StreamChange): Promise<void> {
    RecordingConsumer.seen.push(change);
    RecordingConsumer.correlations.push(CorrelationContext.get());
    await Promise.resolve();
    if (RecordingConsumer.failOn.has(change.sequenceNumber)) throw new Error(`cannot take ${change.sequenceNumber}`);
  }
}

class BatchConsumer implements StreamBatchConsumer {
  static batches: (readonly string[])[] = [];
  static answer: () => readonly string[] = () => [];

  consumeBatch(changes: readonly StreamChange[]): Promise<readonly string[]> {
    BatchConsumer.batches.push(changes.map(({ sequenceNumber }) => sequenceNumber));
    return Promise.resolve(BatchConsumer.answer());
  }
}

@Module({ imports: [PlatformModule], providers: [RecordingConsumer, BatchConsumer] })
class WorkerModule {}

const record = (sequenceNumber: string, newImage: Record<string, unknown> = { id: sequenceNumber }) =>
  streamRecord({ sequenceNumber, newImage });
const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const seen = () => RecordingConsumer.seen.map(({ sequenceNumber }) => sequenceNumber);

beforeEach(() => {
  RecordingConsumer.seen = [];
  RecordingConsumer.correlations = [];
  RecordingConsumer.failOn = new Set();
  BatchConsumer.batches = [];
  BatchConsumer.answer = () => [];
});

describe(streamWorker.name, () => {
  const handler = streamWorker(WorkerModule, RecordingConsumer);

  it('hands unmarshalled changes over in order', async () => {
    const modified = streamRecord({
      sequenceNumber: '2',
      keys: { id: 'b' },
      oldImage: { id: 'b', n: 1 },
      newImage: { id: 'b', n: 2, tags: ['x'] },
    });

    const response = await handler(streamEvent(record('1', { id: 'a' }), modified));

    expect(response).toEqual(failures());
    expect(RecordingConsumer.seen).toEqual([
      {
        eventId: 'event-1',
        sequenceNumber: '1',
        type: 'INSERT',
        keys: { id: '1' },
        newImage: { id: 'a' },
        createdAt: 1_769_860_800_000,
        expired: false,
      },
      {
        eventId: 'event-2',
        sequenceNumber: '2',
        type: 'MODIFY',
        keys: { id: 'b' },
        oldImage: { id: 'b', n: 1 },
        newImage: { id: 'b', n: 2, tags: ['x'] },
        createdAt: 1_769_860_800_000,
        expired: false,
      },
    ]);
  });

  it('tells removals by TTL from those by callers (P5, N4)', async () => {
    await handler(
      streamEvent(streamRecord({ oldImage: { id: 'a' } }), streamRecord({ oldImage: { id: 'b' }, expired: true })),
    );

    expect(RecordingConsumer.seen.map(({ type, expired }) => [type, expired])).toEqual([
      ['REMOVE', false],
      ['REMOVE', true],
    ]);
  });

  it('stops at the first failure, since Lambda sends everything from there again', async () => {
    captureLogs();
    RecordingConsumer.failOn = new Set(['2']);

    const response = await handler(streamEvent(record('1'), record('2'), record('3')));

    expect(seen()).toEqual(['1', '2']);
    expect(response).toEqual(failures('2', '3'));
  });

  it('tries everything when order does not matter, and names only what failed', async () => {
    captureLogs();
    RecordingConsumer.failOn = new Set(['2']);
    const parallel = streamWorker(WorkerModule, RecordingConsumer, { order: 'parallel' });

    const response = await parallel(streamEvent(record('1'), record('2'), record('3')));

    expect(seen()).toEqual(['1', '2', '3']);
    expect(response).toEqual(failures('2'));
  });

  it('reports a batch whose every record failed instead of throwing', async () => {
    captureLogs();
    RecordingConsumer.failOn = new Set(['1']);

    expect(await handler(streamEvent(record('1')))).toEqual(failures('1'));
  });

  it('logs a failure once, with the record id and never its content (P11)', async () => {
    const logs = captureLogs();
    RecordingConsumer.failOn = new Set(['1']);

    await handler(streamEvent(record('1', { id: '1', choice: 'private-choice' }), record('2')));

    expect(logs.lines).toEqual([
      expect.objectContaining({ level: 'ERROR', message: 'record failed', recordId: 'event-1' }),
    ]);
    expect(logs.text()).not.toContain('private-choice');
  });

  it("runs under the item's correlation id, else the record's id (X6)", async () => {
    const removed = streamRecord({ eventId: 'e3', oldImage: { id: '3', correlationId: 'c3' } });

    await handler(streamEvent(record('1', { id: '1', correlationId: 'c1' }), record('2'), removed));

    expect(RecordingConsumer.correlations).toEqual(['c1', 'event-2', 'c3']);
  });

  it('fails an unreadable record alone', async () => {
    captureLogs();
    const unreadable = streamRecord({ sequenceNumber: '2' });
    delete unreadable.eventName;
    const parallel = streamWorker(WorkerModule, RecordingConsumer, { order: 'parallel' });

    expect(await parallel(streamEvent(record('1'), unreadable, record('3')))).toEqual(failures('2'));
    expect(seen()).toEqual(['1', '3']);
  });
});

describe(`${streamWorker.name} with a batch consumer (P6)`, () => {
  const handler = streamWorker(WorkerModule, BatchConsumer);

  it('hands all changes over at once and reports the sequence numbers that it names', async () => {
    const logs = captureLogs();
    BatchConsumer.answer = () => ['2'];

    const response = await handler(streamEvent(record('1'), record('2'), record('3')));

    expect(BatchConsumer.batches).toEqual([['1', '2', '3']]);
    expect(response).toEqual(failures('2'));
    expect(logs.metrics).toEqual([expect.objectContaining({ RecordFailures: 1 })]);
  });

  it('fails the invocation when the consumer throws, so that Lambda bisects the batch', async () => {
    const logs = captureLogs();
    BatchConsumer.answer = () => {
      throw new Error('broken');
    };

    await expect(handler(streamEvent(record('1'), record('2')))).rejects.toThrow('broken');
    expect(logs.lines).toEqual([expect.objectContaining({ level: 'ERROR', recordId: 'event-1' })]);
  });

  it('refuses sequence numbers that are not of this batch: Lambda would repeat the whole batch', async () => {
    captureLogs();
    BatchConsumer.answer = () => ['99'];

    await expect(handler(streamEvent(record('1')))).rejects.toThrow('99');
  });

  it('does nothing for no records', async () => {
    expect(await handler(streamEvent())).toEqual(failures());
    expect(BatchConsumer.batches).toEqual([]);
  });
});
