import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsEndpoint } from '#local/aws/aws-endpoint.js';
import { CredentialRegistry } from '#local/aws/credential-registry.js';
import { SqsService } from '#local/aws/sqs.service.js';
import { createQueues } from '#local/engines/create-queues.js';
import { FauxqsEngine } from '#local/engines/fauxqs.engine.js';
import { inspectQueue } from '#local/engines/inspect-queue.js';
import { queueDefinition } from '#local/engines/queue-definition.js';
import { StackIam } from '#local/iam/stack-iam.js';
import { resolveStack } from '#local/stack/load-stack.js';
import { temporaryFolder } from '#test/support/stream-fixture.js';

const redrive = (id: string) =>
  JSON.stringify({ deadLetterTargetArn: `\${aws_sqs_queue.${id}.arn}`, maxReceiveCount: 5 });

const resource = {
  aws_sqs_queue: {
    dead: { name: 'agora-local-work-dead' },
    work: { name: 'agora-local-work', redrive_policy: redrive('dead') },
    deadFifo: { name: 'agora-local-orders-dead.fifo', fifo_queue: true },
    orders: { name: 'agora-local-orders.fifo', fifo_queue: true, redrive_policy: redrive('deadFifo') },
    shared: { name: 'agora-local-shared-dead' },
    one: { name: 'agora-local-one', redrive_policy: redrive('shared') },
    two: { name: 'agora-local-two', redrive_policy: redrive('shared') },
    emptyDead: { name: 'agora-local-one-more-dead' },
    empty: { name: 'agora-local-one-more', redrive_policy: redrive('emptyDead') },
    failures: { name: 'agora-local-counter-failures' },
  },
};

describe('npm run redrive', () => {
  const folder = temporaryFolder();
  let endpoint: AwsEndpoint;
  let engine: FauxqsEngine;
  let client: SQSClient;

  beforeAll(async () => {
    endpoint = await AwsEndpoint.listen();
    const document = { provider: { aws: [{ region: 'us-west-2' }] }, resource };
    const stack = resolveStack(document as never, '/stacks/agora-local', { awsPort: endpoint.port });
    engine = await FauxqsEngine.start({ folder: folder.path, region: stack.region });
    await createQueues(engine.client, stack.resources('aws_sqs_queue').map(queueDefinition));
    const service = new SqsService({ engine: engine.endpoint, stack, iam: new StackIam(stack) });
    endpoint.open({ credentials: new CredentialRegistry(stack), services: [service] });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new SQSClient({ endpoint: endpoint.url, region: stack.region, credentials });
  });

  afterAll(async () => {
    client.destroy();
    await endpoint.stop();
    await engine.stop();
    folder.remove();
  });

  const send = (name: string, MessageBody: string, more = {}) => {
    const QueueUrl = `${endpoint.url}/000000000000/agora-local-${name}`;
    return client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  };
  const inside = (name: string) => inspectQueue(engine.endpoint, `agora-local-${name}`);

  async function run(...args: readonly string[]): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, ['tools/redrive.ts', '--endpoint', endpoint.url, ...args], {
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  }

  it('moves the letters of a queue back, with their attributes, and shows how far it is (DESIGN 2.7)', async () => {
    const MessageAttributes = { correlationId: { DataType: 'String', StringValue: 'c1' } };
    for (let index = 0; index < 23; index += 1) await send('work-dead', `letter ${index}`, { MessageAttributes });

    const { code, output } = await run('--queue', 'work');

    expect(output).toContain('23 in agora-local-work-dead, to go to agora-local-work');
    expect(output).toContain('moved 10 of 23');
    expect(output).toContain('Moved 23.');
    expect(code).toBe(0);
    const moved = await inside('work');
    expect(new Set(moved.map(({ body }) => body)).size).toBe(23);
    expect(moved[0]?.attributes).toEqual({ correlationId: 'c1' });
    expect(await inside('work-dead')).toEqual([]);
  });

  it('keeps the order of FIFO groups, found by the dead-letter queue', async () => {
    const bodies = Array.from({ length: 12 }, (_none, index) => String(index));
    for (const body of bodies)
      await send('orders-dead.fifo', body, { MessageGroupId: 'g', MessageDeduplicationId: `first-${body}` });

    const { code } = await run('--queue', 'agora-local-orders-dead.fifo');

    expect(code).toBe(0);
    const moved = await inside('orders.fifo');
    expect(moved.map(({ body, groupId }) => [groupId, body])).toEqual(bodies.map((body) => ['g', body]));
  });

  it('moves no more than asked for, and nothing in a dry run', async () => {
    for (let index = 0; index < 3; index += 1) await send('work-dead', `more ${index}`);

    expect((await run('--queue', 'work-dead', '--dry-run')).output).toContain('3 in agora-local-work-dead');
    expect(await inside('work-dead')).toHaveLength(3);
    const { output } = await run('--queue', 'work-dead', '--max', '2');

    expect(output).toContain('Moved 2. 1 are still there');
    expect(await inside('work-dead')).toHaveLength(1);
  });

  it('has nothing to do on an empty queue', async () => {
    const { code, output } = await run('--queue', 'one-more');

    expect(output).toContain('0 in agora-local-one-more-dead, to go to agora-local-one-more');
    expect(code).toBe(0);
  });

  it('moves to one of several queues that share their dead letters, when it is named', async () => {
    await send('shared-dead', 'letter');

    expect((await run('--queue', 'two')).output).toContain('Moved 1.');

    expect((await inside('two')).map(({ body }) => body)).toEqual(['letter']);
    expect(await inside('one')).toEqual([]);
  });

  it.each([
    ['the name is none', ['--queue', '../two queues'], 'There is no queue agora-local-../two queues'],
    ['the name is empty', ['--queue', ''], 'There is no queue'],
    ['the queue is not given', [], "required option '--queue <name>' not specified"],
    ['there is no such queue', ['--queue', 'nothing'], 'There is no queue agora-local-nothing'],
    ['nothing sends its dead letters there', ['--queue', 'counter-failures'], 'not the dead-letter queue of any queue'],
    ['several queues send theirs there', ['--queue', 'shared-dead'], 'give one of agora-local-one, agora-local-two'],
    ['the number is none', ['--queue', 'work', '--max', '0'], 'whole number'],
    ['no local cloud runs', ['--queue', 'work', '--endpoint', 'http://127.0.0.1:9'], 'ECONNREFUSED'],
  ])('says clearly when %s', async (_what, args, message) => {
    const { code, output } = await run(...args);

    expect(output).toContain(message);
    expect(output).not.toContain('    at ');
    expect(code).toBe(1);
  });
});
