import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { Type } from '@nestjs/common';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { CORRELATION_ATTRIBUTE } from '../logging/correlation.context.js';
import type { QueueConsumer, QueueMessage } from './consumers.js';
import { countFailures } from './failure-metric.js';
import { runRecord, type RecordIdentity } from './run-record.js';
import { startWorker } from './worker-application.js';

export interface QueueWorkerOptions {
  /**
   * Standard queues only: whether the messages of a batch are taken one after the other.
   * FIFO queues always are, and stop at the first failure.
   * @default 'parallel'
   */
  readonly order?: 'sequential' | 'parallel';
}

type QueueHandler = (event: SQSEvent, context?: unknown) => Promise<SQSBatchResponse>;

/**
 * A Lambda handler that feeds an SQS queue to a consumer, message by message; failed messages alone come again
 * (`ReportBatchItemFailures`). A FIFO queue is recognised by its ARN: there everything from the first failure on comes again, in order.
 *
 * @example export const handler = queueWorker(DuelsWorkerModule, InviteTimeoutConsumer);
 */
export function queueWorker(
  module: Type,
  consumer: Type<QueueConsumer>,
  options: QueueWorkerOptions = {},
): QueueHandler {
  const worker = startWorker(module, consumer);
  return async (event) => {
    const { consumer: target, logger } = await worker();
    const handle = async (record: SQSRecord): Promise<void> =>
      runRecord(logger, identify(record), async () => target.consume(toMessage(record)));
    return countFailures(
      await processPartialResponse(event, handle, processorOf(event), {
        throwOnFullBatchFailure: false,
        // The FIFO processor is sequential by itself.
        processInParallel: options.order !== 'sequential',
      }),
    );
  };
}

function processorOf(event: SQSEvent): BatchProcessor {
  return isFifo(event) ? new SqsFifoPartialProcessorAsync() : new BatchProcessor(EventType.SQS);
}

function isFifo(event: SQSEvent): boolean {
  return event.Records.some((record) => record.eventSourceARN.endsWith('.fifo'));
}

function identify(record: SQSRecord): RecordIdentity {
  const correlationId = record.messageAttributes[CORRELATION_ATTRIBUTE]?.stringValue ?? record.messageId;
  return { recordId: record.messageId, correlationId };
}

function toMessage(record: SQSRecord): QueueMessage {
  const { ApproximateReceiveCount, SentTimestamp, MessageGroupId } = record.attributes;
  return {
    messageId: record.messageId,
    body: parseBody(record.body),
    receiveCount: Number(ApproximateReceiveCount),
    sentAt: Number(SentTimestamp),
    ...(MessageGroupId !== undefined && { groupId: MessageGroupId }),
    attributes: textAttributes(record),
  };
}

/** The parser's own message quotes the text, which must not reach a log. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Error('The message body is not JSON');
  }
}

function textAttributes(record: SQSRecord): Record<string, string> {
  const entries = Object.entries(record.messageAttributes);
  return Object.fromEntries(
    entries.flatMap(([name, { stringValue }]) => (stringValue === undefined ? [] : [[name, stringValue]])),
  );
}
