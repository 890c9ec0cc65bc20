import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue that exists. */
export interface FoundQueue {
  readonly name: string;
  readonly url: string;
  readonly fifo: boolean;
}

/** Where dead letters are and where they come from. */
export interface Route {
  readonly from: FoundQueue;
  readonly to: FoundQueue;
}

/**
 * Finds both ends of a redrive.
 *
 * @param given name of a queue that has a dead-letter queue, or of a dead-letter queue
 * @param prefix of the environment's queues, which may be left out
 * @throws Error when there is no such queue, or nothing to move between
 */
export async function findRoute(client: SQSClient, given: string, prefix: string): Promise<Route> {
  const queue = await findQueue(client, given, prefix);
  const get = new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['RedrivePolicy'] });
  const { Attributes } = await client.send(get);
  const policy = Attributes?.['RedrivePolicy'];
  if (policy !== undefined && policy !== '') {
    const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn: string };
    const name = deadLetterTargetArn.split(':').at(-1) ?? '';
    const from = await byName(client, name);
    if (!from) throw new Error(`${queue.name} names the dead-letter queue ${name}, which does not exist`);
    return { from, to: queue };
  }
  return { from: queue, to: await sourceOf(client, queue) };
}

async function sourceOf(client: SQSClient, queue: FoundQueue): Promise<FoundQueue> {
  const { queueUrls = [] } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: queue.url }));
  const [url, ...others] = queueUrls;
  if (url === undefined) {
    throw new Error(
      `${queue.name} is not the dead-letter queue of any queue. What streams, schedules and pipes give up cannot be moved back: ` +
        'such letters say where the records are, and a sweep or a recount mends what is missing (docs/operations.md)',
    );
  }
  if (others.length > 0) {
    const names = queueUrls.map(nameIn).join(', ');
    throw new Error(`${queue.name} holds the dead letters of several queues: give one of ${names}`);
  }
  return { name: nameIn(url), url, fifo: nameIn(url).endsWith('.fifo') };
}

async function findQueue(client: SQSClient, given: string, prefix: string): Promise<FoundQueue> {
  const full = given.startsWith(prefix) ? given : `${prefix}${given}`;
  const names = [...new Set([full, `${full}.fifo`, given])];
  for (const name of names) {
    const found = await byName(client, name);
    if (found) return found;
  }
  throw new Error(`There is no queue ${names.join(', nor ')}`);
}

async function byName(client: SQSClient, name: string): Promise<FoundQueue | undefined> {
  try {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl === undefined ? undefined : { name, url: QueueUrl, fifo: name.endsWith('.fifo') };
  } catch (error) {
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name)) return undefined;
    throw error;
  }
}

function nameIn(url: string): string {
  return url.split('/').at(-1) ?? url;
}
