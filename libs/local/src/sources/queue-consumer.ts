import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';
import type { AwsJsonClient } from '../engines/aws-json.client.js';
import { AT_ONCE_SECONDS } from '../engines/create-queues.js';
import type { QueueDefinition } from '../engines/queue-definition.js';

/** SQS's limit for one receive and one batch of deletions. */
export const SQS_BATCH = 10;

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Body: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** Takes messages from one queue, in the form in which functions get them. */
export class QueueConsumer {
  constructor(
    private readonly client: AwsJsonClient,
    readonly queue: QueueDefinition,
    private readonly region: string,
  ) {}

  /** @param waitSeconds how long to wait for the first message; fractions are fine */
  async receive(count: number, waitSeconds: number): Promise<readonly SQSRecord[]> {
    const { Messages = [] } = (await this.client.call('AmazonSQS.ReceiveMessage', {
      QueueUrl: this.queue.url,
      MaxNumberOfMessages: Math.min(SQS_BATCH, count),
      WaitTimeSeconds: waitSeconds,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })) as { Messages?: readonly Message[] };
    return Messages.map((message) => this.record(message));
  }

  async delete(records: readonly SQSRecord[]): Promise<void> {
    await this.inBatches('DeleteMessageBatch', records, {});
  }

  /** Shows messages again after so many seconds. */
  async release(records: readonly SQSRecord[], seconds = 0): Promise<void> {
    // The last one first: the engine puts each before the others of its group.
    await this.inBatches('ChangeMessageVisibilityBatch', [...records].reverse(), {
      VisibilityTimeout: seconds || AT_ONCE_SECONDS,
    });
  }

  private async inBatches(
    operation: string,
    records: readonly SQSRecord[],
    more: Record<string, unknown>,
  ): Promise<void> {
    for (let start = 0; start < records.length; start += SQS_BATCH) {
      const entries = records.slice(start, start + SQS_BATCH);
      await this.client.call(`AmazonSQS.${operation}`, {
        QueueUrl: this.queue.url,
        Entries: entries.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          ...more,
        })),
      });
    }
  }

  private record(message: Message): SQSRecord {
    const { MD5OfMessageAttributes: md5OfMessageAttributes } = message;
    return {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes as unknown as SQSRecord['attributes'],
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [name, messageAttribute(attribute)]),
      ),
      md5OfBody: message.MD5OfBody,
      ...(md5OfMessageAttributes !== undefined && { md5OfMessageAttributes }),
      eventSource: 'aws:sqs',
      eventSourceARN: this.queue.arn,
      awsRegion: this.region,
    };
  }
}

function messageAttribute({ DataType, StringValue, BinaryValue }: MessageAttribute): SQSMessageAttribute {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType as SQSMessageAttribute['dataType'],
  };
}
