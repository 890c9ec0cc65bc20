import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsEndpoint } from '#local/aws/aws-endpoint.js';
import { CredentialRegistry } from '#local/aws/credential-registry.js';
import { SqsService } from '#local/aws/sqs.service.js';
import { createQueues } from '#local/engines/create-queues.js';
import { FauxqsEngine } from '#local/engines/fauxqs.engine.js';
import { inspectQueue, type QueuedMessage } from '#local/engines/inspect-queue.js';
import { queueDefinition } from '#local/engines/queue-definition.js';
import { StackIam } from '#local/iam/stack-iam.js';
import { queueShortName } from '#local/stack/short-names.js';
import { readResources } from './stack-tables.js';

/** Real queues for one test file: the ones of the synthesised local stack. */
export interface TestSqs {
  /** For SDK clients with the key `local`/`local`. */
  readonly endpoint: string;
  readonly client: SQSClient;
  /** @param name short name, e.g. `realtime-fanout` or `results-announce`. @throws Error when the stack has no such queue */
  url(name: string): string;
  /**
   * Everything in a queue, whatever has become of it, delayed messages with the time at which they can be received: for tests of
   * timers that do not wait for them. Changes nothing.
   */
  inspect(name: string): Promise<readonly QueuedMessage[]>;
  /** Takes out what can be received now (`waitSeconds` at most until the first message), as a consumer that succeeds. */
  drain(name: string, waitSeconds?: number): Promise<readonly Message[]>;
  /** Empties all queues. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts fauxqs (about 0.3 s) on a folder of its own. Call it in `beforeAll` and `stop` in `afterAll`. */
export async function startSqs(): Promise<TestSqs> {
  const folder = mkdtempSync(join(tmpdir(), 'agora-test-'));
  const endpoint = await AwsEndpoint.listen();
  const stack = readResources(['aws_sqs_queue'], { awsPort: endpoint.port });
  const engine = await FauxqsEngine.start({ folder, region: stack.region });
  const queues = stack.resources('aws_sqs_queue').map(queueDefinition);
  await createQueues(engine.client, queues);
  const service = new SqsService({ engine: engine.endpoint, stack, iam: new StackIam(stack) });
  endpoint.open({ credentials: new CredentialRegistry(stack), services: [service] });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: endpoint.url, region: stack.region, credentials });
  const find = (name: string) => {
    const found = queues.find((queue) => queueShortName(stack.name, queue.name) === name);
    if (!found) throw new Error(`the local stack has no queue ${name}`);
    return found;
  };
  return {
    endpoint: endpoint.url,
    client,
    url: (name) => find(name).url,
    inspect: (name) => inspectQueue(engine.endpoint, find(name).name),
    drain: (name, waitSeconds = 0) => drain(client, find(name).url, waitSeconds),
    clear: async () => {
      for (const { url } of queues) await engine.client.call('AmazonSQS.PurgeQueue', { QueueUrl: url });
    },
    stop: async () => {
      client.destroy();
      await endpoint.stop();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function drain(client: SQSClient, QueueUrl: string, waitSeconds: number): Promise<readonly Message[]> {
  const all: Message[] = [];
  for (let wait = waitSeconds; ; wait = 0) {
    const receive = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: wait,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await client.send(receive);
    if (Messages.length === 0) return all;
    all.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
