import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#platform/clock/clock.js';
import { MemoryFailureSink } from '#test/support/memory-failure-sink.js';
import { temporaryFolder, until } from '#test/support/stream-fixture.js';
import { jsonError, type AwsRequest, type AwsService } from '../aws/aws-service.js';
import { createTables } from '../engines/create-tables.js';
import { DynamoDbEngine } from '../engines/dynamodb.engine.js';
import { tableDefinition } from '../engines/table-definition.js';
import { StackIam } from '../iam/stack-iam.js';
import { resolveStack } from '../stack/load-stack.js';
import { LocalStates } from '../states/local-states.js';
import { PipeSource } from './pipe.source.js';
import { Sources } from './sources.js';

const LETTERS = 'arn:aws:sqs:us-west-2:000000000000:letters';
const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
const START = ['states:StartExecution'];
const WINDOW = { startAt: { S: '2026-02-01T00:00:00Z' } };

interface Props {
  readonly stream?: Record<string, unknown>;
  readonly target?: Record<string, unknown>;
  readonly pipe?: Record<string, unknown>;
  readonly mayRead?: readonly string[];
  readonly mayStart?: readonly string[];
  readonly table?: string;
}

/** A table whose windows start a machine that ends at once. */
function pipeStack({ stream, target, pipe, mayRead = READ_STREAM, mayStart = START, table = 't' }: Props) {
  const allow = (Action: readonly string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const Statement = [
    allow(mayRead, '${aws_dynamodb_table.things.stream_arn}'),
    allow(mayStart, '${aws_sfn_state_machine.remind.arn}'),
    allow(['sqs:SendMessage'], '${aws_sqs_queue.letters.arn}'),
  ];
  const pattern = {
    dynamodb: { NewImage: { startAt: { S: [{ exists: true }] }, claimedBy: { S: [{ exists: false }] } } },
  };
  const document = {
    provider: { aws: [{ region: 'us-west-2' }] },
    resource: {
      aws_dynamodb_table: {
        things: {
          name: table,
          hash_key: 'id',
          attribute: [{ name: 'id', type: 'S' }],
          stream_enabled: true,
          stream_view_type: 'NEW_AND_OLD_IMAGES',
        },
      },
      aws_sqs_queue: { letters: { name: 'letters' } },
      aws_iam_role: { pipe: { name: 'pipe' }, machine: { name: 'machine' } },
      aws_iam_role_policy: { pipe: { name: 'p', role: 'pipe', policy: JSON.stringify({ Statement }) } },
      aws_sfn_state_machine: {
        remind: {
          name: 'remind',
          role_arn: '${aws_iam_role.machine.arn}',
          type: 'STANDARD',
          definition: JSON.stringify({
            QueryLanguage: 'JSONata',
            StartAt: 'Done',
            States: { Done: { Type: 'Succeed' } },
          }),
        },
      },
      aws_pipes_pipe: {
        windows: {
          name: 'windows',
          role_arn: '${aws_iam_role.pipe.arn}',
          source: '${aws_dynamodb_table.things.stream_arn}',
          target: '${aws_sfn_state_machine.remind.arn}',
          source_parameters: {
            filter_criteria: { filter: [{ pattern: JSON.stringify(pattern) }] },
            dynamodb_stream_parameters: {
              starting_position: 'TRIM_HORIZON',
              batch_size: 1,
              maximum_retry_attempts: 2,
              maximum_record_age_in_seconds: 3600,
              dead_letter_config: { arn: '${aws_sqs_queue.letters.arn}' },
              ...stream,
            },
          },
          target_parameters: {
            input_template: '{"id":"<$.dynamodb.NewImage.id.S>","version":"<$.dynamodb.NewImage.version.N>"}',
            step_function_state_machine_parameters: { invocation_type: 'FIRE_AND_FORGET' },
            ...target,
          },
          ...pipe,
        },
      },
    },
  };
  return resolveStack(document as never, '/stacks/agora-test');
}

describe(PipeSource.name, () => {
  const folder = temporaryFolder();
  const stopping: (() => Promise<void> | void)[] = [];
  let engine: DynamoDbEngine;

  beforeAll(async () => {
    engine = await DynamoDbEngine.start({ folder: folder.path });
  });
  afterEach(async () => {
    for (const stop of stopping.splice(0).reverse()) await stop();
  });
  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  /** Starts the pipe on a table of its own, with the real Step Functions API unless another is given. */
  async function start(
    props: Props = {},
    api?: (requests: AwsRequest, real: AwsService) => ReturnType<AwsService['handle']>,
  ) {
    const table = props.table ?? `things-${randomUUID()}`;
    const stack = pipeStack({ ...props, table });
    await createTables(engine.client, stack.resources('aws_dynamodb_table').map(tableDefinition));
    const dataDir = `${folder.path}/${randomUUID()}`;
    mkdirSync(dataDir);
    const iam = new StackIam(stack);
    const invoker = { invoke: () => Promise.reject(new Error('no functions here')) };
    const states = new LocalStates({
      stack,
      dataDir,
      clock: new SystemClock(),
      iam,
      invoker,
      service: () => undefined,
    });
    stopping.push(() => states.close());
    const requests: { input: unknown; name?: string }[] = [];
    const service: AwsService = {
      signingName: 'states',
      handle: (request) => {
        const { input, name } = JSON.parse(request.body.toString()) as { input: string; name?: string };
        requests.push({ input: JSON.parse(input), ...(name !== undefined && { name }) });
        return api ? api(request, states.service) : states.service.handle(request);
      },
      stop: () => undefined,
    };
    const sink = new MemoryFailureSink();
    const warnings: string[] = [];
    const open = async (): Promise<Sources> => {
      const common = { stack, engine: engine.client, invoker, iam, sink, dataDir, firstRetryMs: 1 };
      const sources = new Sources({ ...common, states: service, warn: (text) => warnings.push(text) });
      stopping.push(() => sources.stop());
      await sources.start();
      return sources;
    };
    let sources = await open();
    const put = async (id: string, attributes: Record<string, unknown> = WINDOW): Promise<void> => {
      const Item = { id: { S: id }, version: { N: '1' }, ...attributes };
      await engine.client.call('DynamoDB_20120810.PutItem', { TableName: table, Item });
      sources.tableChanged(table);
    };
    const inputs = () => requests.map(({ input }) => input);
    const restart = async (between: () => Promise<void>): Promise<void> => {
      await sources.stop();
      await between();
      sources = await open();
    };
    return { put, inputs, requests, states, sink, warnings, restart, sources: () => sources };
  }

  it('starts one run per record, with a list of one object as its input (V5)', async () => {
    const { put, requests, states } = await start();

    await put(`o'thing "q" \\ \n é $x <$.a>`);
    await until(() => requests.length === 1);
    await states.executions.settled();

    expect(requests).toEqual([{ input: [{ id: `o'thing "q" \\ \n é $x <$.a>`, version: '1' }] }]);
    expect(states.state()).toMatchObject([{ machine: 'remind', status: 'SUCCEEDED' }]);
  });

  it('lets through only what the filter wants: a window that nobody has claimed (V5)', async () => {
    const { put, inputs } = await start();

    await put('none', {});
    await put('claimed', { ...WINDOW, claimedBy: { S: 'arn' } });
    await put('moved', { ...WINDOW, version: { N: '1' } });
    await put('moved', { ...WINDOW, version: { N: '2' } });
    await until(() => inputs().length === 2);

    expect(inputs()).toEqual([[{ id: 'moved', version: '1' }], [{ id: 'moved', version: '2' }]]);
  });

  it('keeps the order of one key', async () => {
    const { put, inputs } = await start();

    for (let version = 1; version <= 10; version += 1) await put('a', { ...WINDOW, version: { N: String(version) } });
    await until(() => inputs().length === 10);

    expect(inputs().map((input) => Number((input as { version: string }[])[0]?.version))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });

  it('tries again what did not start, then goes on', async () => {
    let calls = 0;
    const { put, sink, states } = await start({}, (request, real) =>
      (calls += 1) <= 2 ? Promise.resolve(jsonError('ThrottlingException', 'Rate exceeded')) : real.handle(request),
    );

    await put('a');
    await until(() => states.state().length === 1);

    expect(calls).toBe(3);
    expect(sink.lettersOf(LETTERS)).toEqual([]);
  });

  it('sends what never starts to the dead-letter queue, as positions, and goes on with the next', async () => {
    const { put, sink, inputs, states } = await start({}, (request, real) =>
      request.body.includes('poison')
        ? Promise.resolve(jsonError('InvalidExecutionInput', 'no'))
        : real.handle(request),
    );

    await put('poison');
    await put('fine');
    await until(() => sink.lettersOf(LETTERS).length === 1 && states.state().length === 1);

    expect(inputs().filter((input) => JSON.stringify(input).includes('poison'))).toHaveLength(3);
    expect(sink.lettersOf(LETTERS)[0]?.body).toEqual({
      context: {
        partnerResourceArn: 'arn:aws:pipes:us-west-2:000000000000:pipe/windows',
        condition: 'RetryAttemptsExhausted',
      },
      version: '1.0',
      timestamp: expect.any(String),
      DDBStreamBatchInfo: expect.objectContaining({ batchSize: 1, startSequenceNumber: expect.any(String) }),
    });
  });

  it('starts nothing without the permission of the pipe’s own role', async () => {
    const { put, sink, states, warnings } = await start({ mayStart: ['states:StopExecution'] });

    await put('a');
    await until(() => sink.lettersOf(LETTERS).length === 1);

    expect(states.state()).toEqual([]);
    expect(warnings[0]).toMatch(/assumed-role\/pipe\/windows is not authorized to perform: states:StartExecution/);
  });

  it('does not begin when its role may not read the stream', async () => {
    await expect(start({ mayRead: ['dynamodb:GetRecords'] })).rejects.toThrow(
      /aws_pipes_pipe\.windows: User: .*assumed-role\/pipe\/windows is not authorized to perform: dynamodb:DescribeStream/,
    );
  });

  it('goes on where it was after a restart', async () => {
    const { put, inputs, restart } = await start();
    await put('a');
    await until(() => inputs().length === 1);

    await restart(() => put('b'));
    await until(() => inputs().length === 2);
    await put('c');
    await until(() => inputs().length === 3);

    expect(inputs().map((input) => (input as { id: string }[])[0]?.id)).toEqual(['a', 'b', 'c']);
  });

  it('does nothing while it is stopped, and shows how far it is', async () => {
    const { put, sources, inputs } = await start({ pipe: { desired_state: 'STOPPED' } });
    await put('a');

    expect(sources().state()).toMatchObject([{ address: 'aws_pipes_pipe.windows', enabled: false }]);
    expect(sources().state()[0]).toHaveProperty(
      'stateMachine',
      'arn:aws:states:us-west-2:000000000000:stateMachine:remind',
    );
    expect(inputs()).toEqual([]);
  });

  describe('refuses at load', () => {
    const load = (props: Props, states?: AwsService) => () =>
      new Sources({ stack: pipeStack(props), dataDir: `${folder.path}/${randomUUID()}`, states } as never);
    const api = {} as AwsService;

    it.each<[string, Props, string]>([
      ['batches', { stream: { batch_size: 10 } }, 'batch_size = 10'],
      ['waiting for the run', { target: { step_function_state_machine_parameters: {} } }, 'FIRE_AND_FORGET'],
      ['unknown variables', { target: { input_template: '{"a":"<$..a>"}' } }, '<$..a>'],
      ['another source', { pipe: { source: LETTERS } }, `the source ${LETTERS}`],
      ['another target', { pipe: { target: LETTERS } }, `the target ${LETTERS}`],
      ['an enrichment', { pipe: { enrichment: 'arn:x' } }, 'the argument enrichment'],
    ])('%s, by name', (_what, props, message) => {
      expect(load(props, api)).toThrow(message);
    });

    it('every pipe where there is no Step Functions API', () => {
      expect(load({})).toThrow('the target arn:aws:states');
    });
  });
});
