import { AwsJsonError, type AwsJsonClient } from './aws-json.client.js';
import type { QueueDefinition } from './queue-definition.js';

const SQS = 'AmazonSQS.';

/**
 * Creates what is missing; queues of an earlier run keep their messages and follow the stack.
 *
 * @throws Error for a dead-letter queue that the stack does not have, or of the other kind (a FIFO queue's is FIFO), which SQS refuses
 */
export async function createQueues(client: AwsJsonClient, queues: readonly QueueDefinition[]): Promise<void> {
  const byArn = new Map(queues.map((queue) => [queue.arn, queue]));
  for (const { address, fifo, deadLetterArn } of queues) {
    if (deadLetterArn === undefined) continue;
    const target = byArn.get(deadLetterArn);
    if (!target) throw new Error(`${address}: the stack has no queue ${deadLetterArn} for its dead letters`);
    if (target.fifo !== fifo)
      throw new Error(`${address}: its dead-letter queue ${target.name} must be of the same kind`);
  }
  for (const queue of queues) await createQueue(client, queue);
}

/**
 * What to ask the engine for when a message is to be seen again at once: with 0 seconds fauxqs 2.4.1 loses the message
 * ("NOT NULL constraint failed"), with a millisecond it does what 0 should do.
 */
export const AT_ONCE_SECONDS = 0.001;

/** The engine looks at the last part of a queue's URL only. */
export function engineUrl(name: string): string {
  return `http://127.0.0.1/000000000000/${name}`;
}

async function createQueue(client: AwsJsonClient, { name, attributes }: QueueDefinition): Promise<void> {
  const { FifoQueue: _kind, ...mutable } = attributes;
  try {
    await client.call(`${SQS}GetQueueUrl`, { QueueName: name });
  } catch (error) {
    if (!(error instanceof AwsJsonError) || error.type !== 'QueueDoesNotExist') throw error;
    const { RedrivePolicy, ...initial } = attributes;
    const withPolicy = RedrivePolicy === '' ? initial : attributes;
    await client.call(`${SQS}CreateQueue`, { QueueName: name, Attributes: withPolicy });
    return;
  }
  await client.call(`${SQS}SetQueueAttributes`, { QueueUrl: engineUrl(name), Attributes: mutable });
}
