import type { SQSEvent, SQSRecord } from 'aws-lambda';

export interface SqsRecordOverrides {
  readonly messageId?: string;
  /** Sent as JSON; `rawBody` is sent as it is. */
  readonly body?: unknown;
  readonly rawBody?: string;
  /** Makes it a message of a FIFO queue. */
  readonly groupId?: string;
  readonly receiveCount?: number;
  /** Milliseconds since the Unix epoch. */
  readonly sentAt?: number;
  /** Message attributes of type String. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const QUEUE_ARN = 'arn:aws:sqs:us-west-2:000000000000:things';

let messages = 0;

/** An SQS record as Lambda gets it, complete. */
export function sqsRecord(overrides: SqsRecordOverrides = {}): SQSRecord {
  messages += 1;
  const { groupId, receiveCount = 1, sentAt = 1_769_860_800_000 } = overrides;
  return {
    messageId: overrides.messageId ?? `message-${messages}`,
    receiptHandle: `receipt-${messages}`,
    body: overrides.rawBody ?? JSON.stringify(overrides.body ?? {}),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'AROATEST:agora-local-api',
      ApproximateFirstReceiveTimestamp: String(sentAt + 1),
      ...(groupId !== undefined && {
        MessageGroupId: groupId,
        MessageDeduplicationId: `deduplication-${messages}`,
        SequenceNumber: String(messages).padStart(20, '0'),
      }),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(overrides.attributes ?? {}).map(([name, stringValue]) => [
        name,
        { stringValue, dataType: 'String' },
      ]),
    ),
    md5OfBody: '00000000000000000000000000000000',
    eventSource: 'aws:sqs',
    eventSourceARN: groupId === undefined ? QUEUE_ARN : `${QUEUE_ARN}.fifo`,
    awsRegion: 'us-west-2',
  };
}

/** An SQS event of these records. */
export function sqsEvent(...records: readonly SQSRecord[]): SQSEvent {
  return { Records: [...records] };
}
