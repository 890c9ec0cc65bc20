import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import { Alarms } from './alarms.construct.js';
import { addRecordFailuresAlarm } from './function-alarms.js';
import type { NestFunction } from './nest-function.construct.js';
import { DeadLetterQueue } from './queue.construct.js';
import type { Table } from './table.construct.js';

export interface StreamMappingProps {
  /**
   * Event patterns of which a record must match one, e.g. `{ eventName: ['INSERT'] }`.
   * @default every record
   */
  readonly filters?: readonly Readonly<Record<string, unknown>>[];
  /**
   * Records of one call.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * How long a batch may wait to fill, in seconds.
   * @default 0
   */
  readonly windowSeconds?: number;
  /**
   * Batches of one shard at the same time (1 to 10); order is kept per partition key.
   * @default 1
   */
  readonly parallelization?: number;
  /**
   * Retries of a batch, on top of the first try.
   * @default 10
   */
  readonly retries?: number;
  /**
   * Age after which a record is no longer retried, in seconds.
   * @default 6 hours
   */
  readonly maxAgeSeconds?: number;
}

const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/**
 * Calls a function with the changes of a table. A failing batch is halved until the bad record stands alone; that one
 * ends, after bounded retries, in a dead-letter queue (which holds where it was in the stream, not its content).
 */
export function addStreamMapping(table: Table, consumer: NestFunction, props: StreamMappingProps): void {
  if (!table.streamed) throw new Error(`Table "${table.node.id}" has no stream`);
  const failures = failuresOf(consumer);
  consumer.role.grant(
    { actions: READ_STREAM, resources: [table.streamArn] },
    // Lists streams of the account; AWS defines no resource for it.
    { actions: ['dynamodb:ListStreams'], resources: ['*'] },
    { actions: ['sqs:SendMessage'], resources: [failures.arn] },
  );
  new LambdaEventSourceMapping(table, `To-${consumer.name}`, {
    eventSourceArn: table.streamArn,
    functionName: consumer.arn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: props.batchSize ?? 100,
    maximumBatchingWindowInSeconds: props.windowSeconds,
    parallelizationFactor: props.parallelization ?? 1,
    maximumRetryAttempts: props.retries ?? 10,
    maximumRecordAgeInSeconds: props.maxAgeSeconds ?? 6 * 60 * 60,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ['ReportBatchItemFailures'],
    filterCriteria: props.filters && { filter: props.filters.map((filter) => ({ pattern: JSON.stringify(filter) })) },
    destinationConfig: { onFailure: { destinationArn: failures.arn } },
    dependsOn: [consumer.role.ready],
  });
  addRecordFailuresAlarm(consumer);
}

const FAILURES = 'StreamFailures';

/** Whether a function reads a stream. */
export function readsStream(consumer: NestFunction): boolean {
  return consumer.node.tryFindChild(FAILURES) !== undefined;
}

/** Where records end that a function could not handle: one queue per function, however many streams it reads. */
function failuresOf(consumer: NestFunction): DeadLetterQueue {
  const known = consumer.node.tryFindChild(FAILURES) as DeadLetterQueue | undefined;
  if (known) return known;
  addAgeAlarm(consumer);
  return new DeadLetterQueue(consumer, FAILURES, { name: `${consumer.name}-failures` });
}

function addAgeAlarm(consumer: NestFunction): void {
  Alarms.of(consumer).add(consumer, 'AgeAlarm', {
    name: `${consumer.name}-age`,
    description: `Function ${consumer.name} is more than a minute behind its stream`,
    namespace: 'AWS/Lambda',
    metric: 'IteratorAge',
    dimensions: { FunctionName: consumer.functionName },
    statistic: 'Maximum',
    threshold: 60_000,
  });
}
