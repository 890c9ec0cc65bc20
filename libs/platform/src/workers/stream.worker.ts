import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Type } from '@nestjs/common';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { StreamBatchConsumer, StreamChange, StreamConsumer } from './consumers.js';
import { countFailures } from './failure-metric.js';
import { runRecord } from './run-record.js';
import { identifyChange, toStreamChange } from './stream-change.js';
import { startWorker, type Worker } from './worker-application.js';

export interface StreamWorkerOptions {
  /**
   * `sequential` keeps the order and stops at the first failure, since Lambda sends everything from there again;
   * `parallel` is for consumers that do not depend on the order of changes. Does not matter to batch consumers.
   * @default 'sequential'
   */
  readonly order?: 'sequential' | 'parallel';
}

type StreamHandler = (event: DynamoDBStreamEvent, context?: unknown) => Promise<DynamoDBBatchResponse>;

/** The rest of a batch after a failed record: not tried, since it comes again anyway. */
class NotTriedError extends Error {
  override readonly name = 'NotTriedError';
}

/**
 * A Lambda handler that feeds a DynamoDB stream to a consumer, one change at a time or, if it has `consumeBatch`, all at once.
 *
 * What failed is reported per record (`ReportBatchItemFailures`). A batch consumer that *throws* fails the invocation, so that Lambda
 * bisects the batch until the poisonous record is alone.
 *
 * @example export const handler = streamWorker(VotingsWorkerModule, VotesCounterConsumer);
 */
export function streamWorker(
  module: Type,
  consumer: Type<StreamConsumer> | Type<StreamBatchConsumer>,
  options: StreamWorkerOptions = {},
): StreamHandler {
  const worker = startWorker<StreamConsumer | StreamBatchConsumer>(module, consumer);
  return async (event) => {
    const { consumer: target, logger } = await worker();
    if ('consumeBatch' in target) return countFailures(await consumeBatch(event, { consumer: target, logger }));
    return countFailures(await consumeEach(event, { consumer: target, logger }, options.order === 'parallel'));
  };
}

async function consumeEach(
  event: DynamoDBStreamEvent,
  { consumer, logger }: Worker<StreamConsumer>,
  parallel: boolean,
): Promise<DynamoDBBatchResponse> {
  let failed = false;
  const handle = async (record: DynamoDBRecord): Promise<void> => {
    if (failed && !parallel) throw new NotTriedError();
    try {
      await runRecord(logger, identifyChange(record), async () => consumer.consume(toStreamChange(record)));
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  return processPartialResponse(event, handle, new BatchProcessor(EventType.DynamoDBStreams), {
    processInParallel: parallel,
    throwOnFullBatchFailure: false,
  });
}

async function consumeBatch(
  event: DynamoDBStreamEvent,
  { consumer, logger }: Worker<StreamBatchConsumer>,
): Promise<DynamoDBBatchResponse> {
  const [first] = event.Records;
  if (!first) return { batchItemFailures: [] };
  const identity = identifyChange(first);
  return runRecord(logger, identity, async () => {
    const changes: StreamChange[] = event.Records.map(toStreamChange);
    const failed = await consumer.consumeBatch(changes);
    assertOfBatch(failed, changes);
    if (failed.length > 0) logger.warn('records failed', { recordIds: failed });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

/** Lambda repeats the whole batch for an identifier that it does not know; better to say whose mistake it is. */
function assertOfBatch(failed: readonly string[], changes: readonly StreamChange[]): void {
  const known = new Set(changes.map(({ sequenceNumber }) => sequenceNumber));
  const strangers = failed.filter((sequenceNumber) => !known.has(sequenceNumber));
  if (strangers.length > 0) throw new Error(`Not sequence numbers of this batch: ${strangers.join(', ')}`);
}
