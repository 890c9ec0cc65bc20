import type { Resource } from '../cloud.types.js';

/** What the local cloud asks the engine to create for one `aws_sqs_queue`. */
export interface QueueDefinition {
  readonly address: string;
  readonly name: string;
  readonly arn: string;
  /** As functions get it. */
  readonly url: string;
  readonly fifo: boolean;
  /** Seconds that received messages stay hidden. */
  readonly visibilitySeconds: number;
  /** ARN of the queue of dead letters. */
  readonly deadLetterArn?: string;
  /** Attributes of the SQS API, defaults included, so that a queue of an earlier run follows the stack. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface QueueArgs {
  readonly name: string;
  readonly fifo_queue?: boolean;
  readonly content_based_deduplication?: boolean;
  readonly visibility_timeout_seconds?: number;
  readonly delay_seconds?: number;
  readonly receive_wait_time_seconds?: number;
  readonly max_message_size?: number;
  readonly redrive_policy?: string;
}

/** What a queue has that the stack says nothing of: Terraform's and SQS's own defaults. */
const DEFAULTS = { visibility: 30, delay: 0, wait: 0, bytes: 1_048_576 };

/**
 * Reads an `aws_sqs_queue`.
 *
 * @throws Error for what SQS refuses: a FIFO queue whose name does not end with `.fifo`, the reverse, and a redrive policy without a target
 */
export function queueDefinition({ address, args, attributes }: Resource): QueueDefinition {
  const queue = args as unknown as QueueArgs;
  const fifo = queue.fifo_queue ?? false;
  if (queue.name.endsWith('.fifo') !== fifo) {
    throw new Error(`${address}: ${queue.name}: the name of a FIFO queue, and of no other, ends with .fifo`);
  }
  const redrive = redrivePolicy(queue.redrive_policy, address);
  const visibilitySeconds = queue.visibility_timeout_seconds ?? DEFAULTS.visibility;
  return {
    address,
    name: queue.name,
    arn: String(attributes['arn']),
    url: String(attributes['url']),
    fifo,
    visibilitySeconds,
    deadLetterArn: redrive?.deadLetterTargetArn,
    attributes: {
      VisibilityTimeout: String(visibilitySeconds),
      DelaySeconds: String(queue.delay_seconds ?? DEFAULTS.delay),
      ReceiveMessageWaitTimeSeconds: String(queue.receive_wait_time_seconds ?? DEFAULTS.wait),
      MaximumMessageSize: String(queue.max_message_size ?? DEFAULTS.bytes),
      // An empty policy removes one that an earlier run had.
      RedrivePolicy: redrive ? JSON.stringify(redrive) : '',
      ...(fifo && {
        FifoQueue: 'true',
        ContentBasedDeduplication: String(queue.content_based_deduplication ?? false),
      }),
    },
  };
}

function redrivePolicy(
  text: string | undefined,
  address: string,
): { deadLetterTargetArn: string; maxReceiveCount: number } | undefined {
  if (text === undefined || text === '') return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as Record<string, unknown>;
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== 'string' || !Number.isInteger(count) || count < 1) {
    throw new Error(`${address}: redrive_policy needs deadLetterTargetArn and maxReceiveCount (1 or more)`);
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}
