import {
  SendMessageBatchCommand,
  type BatchResultErrorEntry,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../clock/clock.js';
import { DEFAULT_RETRY, retry, type Attempt, type RetryOptions } from '../dynamodb/retry.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '../logging/correlation.context.js';

/** A message to send; the body becomes JSON. */
export interface OutgoingMessage {
  readonly body: unknown;
  /** Seconds until it can be received, rounded up; 0 to 900. Not for FIFO queues. @default the queue's own delay */
  readonly delaySeconds?: number;
  /** FIFO queues only: what keeps its order. */
  readonly groupId?: string;
  /** FIFO queues only: a repeat within 5 minutes is dropped. */
  readonly deduplicationId?: string;
}

/** Messages that SQS did not take, after all retries. The others of the call were sent. */
export class QueueSendError extends Error {
  override readonly name = 'QueueSendError';
}

/** Most messages of one request. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MAX_ENTRIES = 10;
/** Most bytes of one request, bodies and attributes; SQS takes more by now, older engines do not. */
const MAX_BYTES = 256 * 1024;
/** What attributes and ids of a message add at most, bytes. */
const OVERHEAD_BYTES = 512;
/** SQS delays a message for at most 15 minutes. */
export const MAX_DELAY_SECONDS = 900;

/**
 * Sends to queues, in as few requests as fit, with the correlation id of the work in progress (requirement X6). What SQS
 * refuses for reasons of its own is sent again with jitter; a request counts as failed if one message is left over.
 */
export class QueueSender {
  readonly #retry: RetryOptions;

  constructor(
    private readonly client: SQSClient,
    private readonly clock: Clock,
    options: Partial<RetryOptions> = {},
  ) {
    this.#retry = { ...DEFAULT_RETRY, ...options };
  }

  /**
   * Sends all messages, in their order.
   *
   * @throws QueueSendError when messages are left over; sending all of them again may double others
   * @throws RangeError for a delay that SQS does not have, before anything is sent
   */
  async send(queueUrl: string, messages: readonly OutgoingMessage[]): Promise<void> {
    const entries = messages.map(toEntry);
    for (const batch of batchesOf(entries)) await this.#sendBatch(queueUrl, batch);
  }

  async #sendBatch(queueUrl: string, batch: readonly SendMessageBatchRequestEntry[]): Promise<void> {
    let left = batch;
    await retry(
      async (): Promise<Attempt<void>> => {
        const { Failed = [] } = await this.client.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [...left] }),
        );
        if (Failed.length === 0) return { done: true, value: undefined };
        // The sender's mistakes stay mistakes, however often they are sent.
        if (Failed.some(({ SenderFault }) => SenderFault)) throw sendError(Failed);
        const failed = new Set(Failed.map(({ Id }) => Id));
        left = left.filter(({ Id }) => failed.has(Id));
        return { done: false, cause: Failed };
      },
      this.#retry,
      this.clock,
      (_attempts, cause) => sendError(cause as readonly BatchResultErrorEntry[]),
    );
  }
}

function toEntry(message: OutgoingMessage, index: number): SendMessageBatchRequestEntry {
  const correlationId = CorrelationContext.get();
  return {
    Id: String(index),
    MessageBody: bodyOf(message),
    DelaySeconds: message.delaySeconds === undefined ? undefined : delayOf(message.delaySeconds),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    ...(correlationId !== undefined && {
      MessageAttributes: { [CORRELATION_ATTRIBUTE]: { DataType: 'String', StringValue: correlationId } },
    }),
  };
}

/**
 * What SQS does not take in a body: U+FFFE and U+FFFF, which JSON leaves as they are. Half a pair of surrogates JSON escapes by itself; whole
 * pairs are escaped too, since engines that look at UTF-16 units refuse them. JSON.parse gives all of them back.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const NOT_FOR_SQS = /[\ud800-\udfff\ufffe\uffff]/g;

function bodyOf({ body }: OutgoingMessage): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16)}`;
  return JSON.stringify(body).replace(NOT_FOR_SQS, escaped);
}

function delayOf(seconds: number): number {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole <= MAX_DELAY_SECONDS) return whole;
  throw new RangeError(`SQS delays a message for at most ${MAX_DELAY_SECONDS} s, not for ${whole}`);
}

function* batchesOf(entries: readonly SendMessageBatchRequestEntry[]): Generator<SendMessageBatchRequestEntry[]> {
  let batch: SendMessageBatchRequestEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.MessageBody ?? '') + OVERHEAD_BYTES;
    if (batch.length === MAX_ENTRIES || (batch.length > 0 && bytes + size > MAX_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function sendError(failed: readonly BatchResultErrorEntry[]): QueueSendError {
  const codes = [...new Set(failed.map(({ Code }) => Code))].join(', ');
  return new QueueSendError(`${failed.length} messages were not taken by the queue: ${codes}`);
}
