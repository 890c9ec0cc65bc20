import type { StreamRecord } from './stream-entry.js';

/** Why records were given up. */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface FailureFacts {
  readonly requestId: string;
  readonly functionName: string;
  readonly condition: FailureCondition;
  /** How often the function was invoked with these records. */
  readonly invocations: number;
  /** At least one. */
  readonly records: readonly StreamRecord[];
  readonly now: Date;
}

/**
 * The message that a stream mapping sends to its failure destination: positions only, as in AWS, not the records.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function failureBody(facts: FailureFacts): unknown {
  const { requestId, functionName, condition, invocations, records, now } = facts;
  const [first] = records;
  const last = records.at(-1);
  const arrival = (record: StreamRecord | undefined): string =>
    new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
  return {
    requestContext: { requestId, functionArn: functionName, condition, approximateInvokeCount: invocations },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000000000000000000-00000000',
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: first?.eventSourceARN,
    },
  };
}
