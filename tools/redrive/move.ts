import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { FoundQueue, Route } from './queues.ts';

/** Both of SQS. */
const BATCH = 10;
/** SQS's limit for one batch of messages. */
const BATCH_BYTES = 1_048_576;
/** Time for moving one batch; what is not done by then can be seen again. */
const HIDDEN_SECONDS = 60;
const WAIT_SECONDS = 1;

/** Messages that can be received now; SQS's figure is approximate. */
export async function countOf(client: SQSClient, { url }: FoundQueue): Promise<number> {
  const get = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] });
  const { Attributes } = await client.send(get);
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
}

/**
 * Moves messages, the groups of a FIFO queue in order. A message is deleted only after the other queue has taken it: when this
 * ends in between, it comes twice (in FIFO queues SQS drops the second one within five minutes).
 *
 * @param most stop after so many
 * @param progress told how many have been moved
 * @returns how many were moved
 * @throws Error when a message is not taken
 */
export async function moveMessages(
  client: SQSClient,
  { from, to }: Route,
  most: number,
  progress: (moved: number) => void,
): Promise<number> {
  let moved = 0;
  while (moved < most) {
    const messages = await receive(client, from, Math.min(BATCH, most - moved));
    if (messages.length === 0) return moved;
    for (const batch of bySize(messages)) {
      await send(client, to, batch);
      await remove(client, from, batch);
      moved += batch.length;
    }
    progress(moved);
  }
  return moved;
}

async function receive(client: SQSClient, { url }: FoundQueue, count: number): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: count,
    VisibilityTimeout: HIDDEN_SECONDS,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  return (await client.send(command)).Messages ?? [];
}

async function send(client: SQSClient, { url, name, fifo }: FoundQueue, messages: readonly Message[]): Promise<void> {
  const Entries = messages.map(({ MessageId, Body, MessageAttributes, Attributes }, index) => ({
    Id: String(index),
    MessageBody: Body,
    ...(MessageAttributes && { MessageAttributes }),
    ...(fifo && {
      MessageGroupId: Attributes?.MessageGroupId,
      // Another one than the first time, or SQS would take the message for a repeat.
      MessageDeduplicationId: `redrive-${MessageId}`,
    }),
  }));
  const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  const [failed] = Failed;
  if (failed) throw new Error(`${name} does not take a message: ${failed.Code}: ${failed.Message ?? ''}`);
}

async function remove(client: SQSClient, { url, name }: FoundQueue, messages: readonly Message[]): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  const [failed] = Failed;
  if (failed) throw new Error(`${name} keeps a message that has been moved: ${failed.Code}: ${failed.Message ?? ''}`);
}

/** One batch may hold no more than one message may. */
function bySize(messages: readonly Message[]): readonly (readonly Message[])[] {
  const batches: Message[][] = [];
  let room = 0;
  for (const message of messages) {
    const bytes = Buffer.byteLength(JSON.stringify([message.Body, message.MessageAttributes]));
    if (bytes > room) {
      batches.push([]);
      room = BATCH_BYTES;
    }
    batches.at(-1)?.push(message);
    room -= bytes;
  }
  return batches;
}
