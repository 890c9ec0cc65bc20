import { networkInterfaces } from 'node:os';
import { eventually } from '#test/support/eventually.js';
import { temporaryFolder } from '#test/support/stream-fixture.js';
import { createBuckets } from './create-buckets.js';
import { createQueues, engineUrl } from './create-queues.js';
import { FauxqsEngine } from './fauxqs.engine.js';
import { countMessages, inspectQueue } from './inspect-queue.js';
import type { QueueDefinition } from './queue-definition.js';

const queue = (name: string, more: Partial<QueueDefinition> = {}): QueueDefinition => ({
  address: `aws_sqs_queue.${name}`,
  name,
  arn: `arn:aws:sqs:us-west-2:000000000000:${name}`,
  url: engineUrl(name),
  fifo: false,
  visibilitySeconds: 30,
  attributes: { VisibilityTimeout: '30', DelaySeconds: '0', RedrivePolicy: '' },
  ...more,
});

describe(FauxqsEngine.name, () => {
  const folder = temporaryFolder();
  let engine: FauxqsEngine;

  const start = async (): Promise<void> => {
    engine = await FauxqsEngine.start({ folder: folder.path, region: 'us-west-2' });
  };

  beforeEach(start);
  afterEach(() => engine.stop());
  afterAll(() => folder.remove());

  const send = (name: string, MessageBody: string, more = {}) =>
    engine.client.call('AmazonSQS.SendMessage', { QueueUrl: engineUrl(name), MessageBody, ...more });
  const receive = async (name: string, wait = 0) =>
    ((
      await engine.client.call('AmazonSQS.ReceiveMessage', {
        QueueUrl: engineUrl(name),
        WaitTimeSeconds: wait,
        MaxNumberOfMessages: 10,
      })
    )['Messages'] ?? []) as readonly { readonly Body: string }[];

  it.each(['stop', 'kill'] as const)('keeps messages and objects over a %s', async (end) => {
    const name = `kept-${end}`;
    await createQueues(engine.client, [queue(name, { visibilitySeconds: 1, attributes: { VisibilityTimeout: '1' } })]);
    await createBuckets(engine.endpoint, [name]);
    await fetch(`${engine.endpoint}/${name}/object`, { method: 'PUT', body: 'content' });
    await send(name, 'received');
    expect(await receive(name)).toHaveLength(1);
    await send(name, 'waiting');
    await send(name, 'delayed', { DelaySeconds: 100 });

    await engine[end]();
    await start();
    await createQueues(engine.client, [queue(name)]);

    const states = (await inspectQueue(engine.endpoint, name)).map(({ body, state }) => `${body}: ${state}`);
    expect(states.sort()).toEqual(['delayed: delayed', 'received: in-flight', 'waiting: visible']);
    const bodies: string[] = [];
    await eventually(
      async () => bodies.push(...(await receive(name)).map(({ Body }) => Body)),
      () => bodies.length === 2,
    );
    expect(bodies.sort()).toEqual(['received', 'waiting']);
    expect(await createBuckets(engine.endpoint, [name])).toEqual([]);
    expect(await (await fetch(`${engine.endpoint}/${name}/object`)).text()).toBe('content');
  });

  it('lets queues of an earlier run follow the stack', async () => {
    const dead = queue('dead');
    const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    await createQueues(engine.client, [dead, queue('changed')]);
    await createQueues(engine.client, [
      dead,
      queue('changed', {
        deadLetterArn: dead.arn,
        attributes: { VisibilityTimeout: '0', DelaySeconds: '0', RedrivePolicy: redrive },
      }),
    ]);
    await send('changed', 'x');
    await receive('changed');
    await receive('changed');
    expect(await countMessages(engine.endpoint, 'dead')).toMatchObject({ visible: 1 });

    await createQueues(engine.client, [
      queue('changed', { attributes: { VisibilityTimeout: '0', RedrivePolicy: '' } }),
    ]);
    await send('changed', 'y');
    for (let times = 0; times < 3; times += 1) await receive('changed');
    expect(await countMessages(engine.endpoint, 'changed')).toMatchObject({ visible: 1 });
  });

  it.each([
    ['that the stack does not have', 'arn:aws:sqs:us-west-2:000000000000:none', 'has no queue'],
    ['of the other kind', 'arn:aws:sqs:us-west-2:000000000000:dead.fifo', 'must be of the same kind'],
  ])('refuses a dead-letter queue %s, as SQS does', async (_what, deadLetterArn, message) => {
    const queues = [queue('dead.fifo', { fifo: true }), queue('source', { deadLetterArn })];

    await expect(createQueues(engine.client, queues)).rejects.toThrow(message);
  });

  it('listens on loopback only', async () => {
    const { port } = new URL(engine.endpoint);
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');

    expect((await fetch(`${engine.endpoint}/health`)).status).toBe(200);
    for (const { address } of outside) await expect(fetch(`http://${address}:${port}/health`)).rejects.toThrow();
  });
});
