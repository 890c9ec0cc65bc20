import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import { addRecordFailuresAlarm } from './function-alarms.js';
import type { NestFunction } from './nest-function.construct.js';
import type { Queue } from './queue.construct.js';

export interface QueueMappingProps {
  /**
   * Messages of one call.
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * Calls at the same time (2 to 1000).
   * @default no limit
   */
  readonly maximumConcurrency?: number;
}

/** Lets a function consume a queue: failed messages come back one by one (partial batch responses). */
export function addQueueMapping(queue: Queue, consumer: NestFunction, props: QueueMappingProps): void {
  const { maximumConcurrency } = props;
  if (maximumConcurrency !== undefined && maximumConcurrency < 2)
    throw new Error('SQS mappings run at least 2 at a time');
  consumer.role.grant({
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.arn],
  });
  new LambdaEventSourceMapping(queue, `To-${consumer.name}`, {
    eventSourceArn: queue.arn,
    functionName: consumer.arn,
    batchSize: props.batchSize ?? 10,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: maximumConcurrency === undefined ? undefined : { maximumConcurrency },
    dependsOn: [consumer.role.ready],
  });
  addRecordFailuresAlarm(consumer);
}
