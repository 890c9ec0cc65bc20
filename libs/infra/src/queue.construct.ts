import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { Construct } from 'constructs';
import { Alarms } from './alarms.construct.js';
import type { Binding } from './binding.js';
import { physicalName } from './environment-context.js';
import type { NestFunction } from './nest-function.construct.js';
import { addQueueMapping, type QueueMappingProps } from './queue-mapping.js';

export interface QueueProps {
  /** Longest run of the consumer, in seconds; messages stay hidden for six times as long, as AWS advises. */
  readonly consumerTimeoutSeconds: number;
  /**
   * Ordered per message group; messages cannot be delayed one by one then.
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Deliveries before a message is a dead letter.
   * @default 5
   */
  readonly maxReceives?: number;
  /**
   * Delay of every message, in seconds (at most 900).
   * @default 0
   */
  readonly delaySeconds?: number;
}

const DAYS = 24 * 60 * 60;

/** A queue, always with a dead-letter queue and an alarm on it. */
export class Queue extends Construct {
  /** Physical name. */
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly deadLetters: DeadLetterQueue;
  private readonly variable: string;

  constructor(scope: Construct, id: string, props: QueueProps) {
    super(scope, id);
    if ((props.delaySeconds ?? 0) > 900) throw new Error(`Queue "${id}": SQS delays at most 900 s`);
    this.variable = `QUEUE_${id.toUpperCase().replaceAll('-', '_')}`;
    const fifo = props.fifo ?? false;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', { name: `${id}-dead`, fifo });
    this.name = queueName(this, id, fifo);
    const queue = new SqsQueue(this, 'Default', {
      name: this.name,
      fifoQueue: fifo || undefined,
      delaySeconds: props.delaySeconds,
      visibilityTimeoutSeconds: props.consumerTimeoutSeconds * 6,
      messageRetentionSeconds: 4 * DAYS,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: this.deadLetters.arn,
        maxReceiveCount: props.maxReceives ?? 5,
      }),
    });
    this.arn = queue.arn;
    this.url = queue.url;
  }

  /** Sending to the queue: variable `QUEUE_<ID>` holds its URL. */
  send(): Binding {
    return {
      env: { [this.variable]: this.url },
      statements: [{ actions: ['sqs:SendMessage'], resources: [this.arn] }],
    };
  }

  /** Makes the function the consumer. */
  consumeBy(consumer: NestFunction, props: QueueMappingProps = {}): void {
    addQueueMapping(this, consumer, props);
  }
}

export interface DeadLetterQueueProps {
  /** Short name, part of the physical name. */
  readonly name: string;
  /** @default false */
  readonly fifo?: boolean;
}

/** Where messages end that could not be handled: kept for 14 days, with an alarm on the first one. */
export class DeadLetterQueue extends Construct {
  /** Physical name. */
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    const fifo = props.fifo ?? false;
    this.name = queueName(this, props.name, fifo);
    this.arn = new SqsQueue(this, 'Default', {
      name: this.name,
      fifoQueue: fifo || undefined,
      messageRetentionSeconds: 14 * DAYS,
      sqsManagedSseEnabled: true,
    }).arn;
    Alarms.of(this).add(this, 'Alarm', {
      name: `${props.name}-letters`,
      description: `Dead letters in ${this.name}: look at them, mend the cause, redrive`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: this.name },
      statistic: 'Maximum',
      threshold: 1,
    });
  }
}

function queueName(scope: Construct, short: string, fifo: boolean): string {
  return physicalName(scope, short) + (fifo ? '.fifo' : '');
}
