import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { FunctionCredentials, ResolvedStack } from '../cloud.types.js';
import { createQueues } from '../engines/create-queues.js';
import { FauxqsEngine } from '../engines/fauxqs.engine.js';
import { inspectQueue } from '../engines/inspect-queue.js';
import { queueDefinition } from '../engines/queue-definition.js';
import { StackIam } from '../iam/stack-iam.js';
import { resolveStack } from '../stack/load-stack.js';
import { AwsEndpoint } from './aws-endpoint.js';
import { CredentialRegistry } from './credential-registry.js';
import { SqsService } from './sqs.service.js';

const policy = JSON.stringify({
  Statement: [
    {
      Effect: 'Allow',
      Action: ['sqs:SendMessage'],
      Resource: ['${aws_sqs_queue.work.arn}', '${aws_sqs_queue.ordered.arn}'],
    },
    { Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '${aws_sqs_queue.ordered.arn}' },
  ],
});

const redrive = (target: string): string =>
  JSON.stringify({ deadLetterTargetArn: `\${aws_sqs_queue.${target}.arn}`, maxReceiveCount: 1 });

function stackOf(awsPort: number): ResolvedStack {
  return resolveStack(
    {
      provider: { aws: [{ region: 'us-west-2' }] },
      resource: {
        aws_sqs_queue: {
          dead: { name: 'agora-local-work-dead' },
          work: { name: 'agora-local-work', visibility_timeout_seconds: 0, redrive_policy: redrive('dead') },
          ordered: { name: 'agora-local-ordered.fifo', fifo_queue: true },
          later: {
            name: 'agora-local-later.fifo',
            fifo_queue: true,
            delay_seconds: 1,
            content_based_deduplication: true,
          },
        },
        aws_iam_role: { sender: { name: 'sender' } },
        aws_iam_role_policy: { sender: { name: 'p', role: 'sender', policy } },
        aws_lambda_function: { sender: { function_name: 'agora-local-sender', role: '${aws_iam_role.sender.arn}' } },
      },
    } as never,
    '/stacks/agora-local',
    { awsPort },
  );
}

describe('AWS endpoint: SQS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agora-sqs-'));
  const clients: SQSClient[] = [];
  let endpoint: AwsEndpoint;
  let engine: FauxqsEngine;
  let stack: ResolvedStack;
  let operator: SQSClient;
  let sender: SQSClient;

  beforeAll(async () => {
    endpoint = await AwsEndpoint.listen();
    stack = stackOf(endpoint.port);
    engine = await FauxqsEngine.start({ folder, region: stack.region });
    await createQueues(engine.client, stack.resources('aws_sqs_queue').map(queueDefinition));
    const credentials = new CredentialRegistry(stack);
    endpoint.open({
      credentials,
      services: [new SqsService({ engine: engine.endpoint, stack, iam: new StackIam(stack) })],
    });
    operator = clientAs(credentials.forOperator());
    sender = clientAs(credentials.forFunction('agora-local-sender'));
  });

  afterEach(async () => {
    for (const { attributes } of stack.resources('aws_sqs_queue'))
      await engine.client.call('AmazonSQS.PurgeQueue', { QueueUrl: attributes['url'] });
  });

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await endpoint.stop();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function clientAs(credentials: FunctionCredentials): SQSClient {
    const client = new SQSClient({ endpoint: endpoint.url, region: 'us-west-2', credentials, maxAttempts: 1 });
    clients.push(client);
    return client;
  }

  const url = (id: string): string => String(stack.byRef(`aws_sqs_queue.${id}`).attributes['url']);
  const receive = async (id: string, waitSeconds = 0) => {
    const command = new ReceiveMessageCommand({
      QueueUrl: url(id),
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: waitSeconds,
    });
    return (await operator.send(command)).Messages ?? [];
  };

  it('gives queues URLs on itself', async () => {
    const { QueueUrl } = await operator.send(new GetQueueUrlCommand({ QueueName: 'agora-local-work' }));
    const { QueueUrls } = await operator.send(new ListQueuesCommand({ QueueNamePrefix: 'agora-local-work' }));

    expect(QueueUrl).toBe(`${endpoint.url}/000000000000/agora-local-work`);
    expect(QueueUrl).toBe(url('work'));
    expect(QueueUrls).toEqual([url('dead'), url('work')]);
  });

  it('does what the role allows and refuses the rest in the words of AWS', async () => {
    await sender.send(new SendMessageCommand({ QueueUrl: url('work'), MessageBody: 'hello' }));
    const refused = sender.send(new ReceiveMessageCommand({ QueueUrl: url('work') }));

    await expect(refused).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        'sender/agora-local-sender is not authorized to perform: sqs:ReceiveMessage on resource: arn:aws:sqs:us-west-2:000000000000:agora-local-work',
      ) as string,
    });
    expect((await receive('work')).map(({ Body }) => Body)).toEqual(['hello']);
  });

  it('asks for batches by the permission of one message', async () => {
    const Entries = [{ Id: 'a', MessageBody: 'a' }];

    const sent = await sender.send(new SendMessageBatchCommand({ QueueUrl: url('work'), Entries }));
    const refused = sender.send(new SendMessageBatchCommand({ QueueUrl: url('dead'), Entries }));

    expect(sent.Successful).toHaveLength(1);
    await expect(refused).rejects.toThrow('sqs:SendMessage on resource');
  });

  it.each([901, -1, 1.5])('refuses a delay of %d s (D7)', async (DelaySeconds) => {
    const single = operator.send(new SendMessageCommand({ QueueUrl: url('work'), MessageBody: 'x', DelaySeconds }));
    await expect(single).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(`Value ${DelaySeconds} for parameter DelaySeconds is invalid`) as string,
    });

    const Entries = [
      { Id: 'bad', MessageBody: 'bad', DelaySeconds },
      { Id: 'good', MessageBody: 'good' },
    ];
    const batch = await operator.send(new SendMessageBatchCommand({ QueueUrl: url('work'), Entries }));
    expect(batch.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(batch.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidParameterValue', SenderFault: true }]);
    expect((await receive('work')).map(({ Body }) => Body)).toEqual(['good']);
  });

  it('takes delays up to 900 s and keeps such messages back (D7)', async () => {
    await operator.send(new SendMessageCommand({ QueueUrl: url('work'), MessageBody: 'x', DelaySeconds: 900 }));

    expect(await receive('work')).toEqual([]);
    const [message] = await inspectQueue(engine.endpoint, 'agora-local-work');
    expect(message).toMatchObject({ state: 'delayed', body: 'x' });
    expect(Math.abs((message?.visibleAt ?? 0) - Date.now() - 900_000)).toBeLessThan(5_000);
  });

  it('delays a FIFO queue as a whole, drops repeats and keeps the order of a group (P8)', async () => {
    const send = (MessageBody: string, MessageGroupId: string) =>
      operator.send(new SendMessageCommand({ QueueUrl: url('later'), MessageBody, MessageGroupId }));
    const started = Date.now();
    for (const body of ['1', '2', '2', '3']) await send(body, 'g');

    expect(await receive('later')).toEqual([]);
    const seen: unknown[] = [];
    while (seen.length < 3) {
      for (const { Body, ReceiptHandle } of await receive('later', 2)) {
        seen.push(Body);
        await operator.send(new DeleteMessageCommand({ QueueUrl: url('later'), ReceiptHandle }));
      }
    }
    expect(seen).toEqual(['1', '2', '3']);
    expect(Date.now() - started).toBeGreaterThanOrEqual(995);
  });

  it('refuses what does not fit the kind of queue', async () => {
    const fifo = { QueueUrl: url('ordered'), MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const delayed = { ...fifo, DelaySeconds: 1 };
    const standard = { ...fifo, QueueUrl: url('work') };

    await expect(operator.send(new SendMessageCommand(delayed))).rejects.toThrow('DelaySeconds is invalid');
    await expect(operator.send(new SendMessageCommand(standard))).rejects.toThrow('MessageDeduplicationId is invalid');
  });

  it('moves to the dead letters what was received too often, and knows where they come from', async () => {
    await operator.send(new SendMessageCommand({ QueueUrl: url('work'), MessageBody: 'poison' }));

    expect(await receive('work')).toHaveLength(1);
    expect(await receive('work')).toHaveLength(0);

    const { queueUrls } = await operator.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url('dead') }));
    expect((await receive('dead')).map(({ Body }) => Body)).toEqual(['poison']);
    expect(queueUrls).toEqual([url('work')]);
  });

  it('tells a made-up receipt handle from an old one', async () => {
    const handle = { QueueUrl: url('work'), ReceiptHandle: 'made-up' };

    await expect(operator.send(new DeleteMessageCommand(handle))).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    });
    const change = new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 1 });
    await expect(operator.send(change)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  it('shows a message again at once when its visibility is set to 0', async () => {
    const message = { MessageBody: 'again', MessageGroupId: 'g', MessageDeduplicationId: 'again' };
    await operator.send(new SendMessageCommand({ QueueUrl: url('ordered'), ...message }));
    const change = async (handles: readonly (string | undefined)[]) => {
      const Entries = handles.map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle, VisibilityTimeout: 0 }));
      return operator.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url('ordered'), Entries }));
    };

    const [first] = await receive('ordered');
    expect(await receive('ordered')).toEqual([]);
    expect((await change([first?.ReceiptHandle])).Successful).toHaveLength(1);
    const [second] = await receive('ordered', 1);
    const single = { QueueUrl: url('ordered'), ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 0 };
    await operator.send(new ChangeMessageVisibilityCommand(single));

    expect((await receive('ordered', 1)).map(({ Body }) => Body)).toEqual(['again']);
  });

  it('knows the queues of the stack only', async () => {
    const QueueUrl = `${endpoint.url}/000000000000/none`;

    await expect(operator.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    await expect(operator.send(new CreateQueueCommand({ QueueName: 'mine' }))).rejects.toThrow(
      'does not emulate sqs:CreateQueue',
    );
  });
});
