import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvokeResult, Invoker, ResolvedStack } from '#local/cloud.types.js';
import { createTables } from '#local/engines/create-tables.js';
import { DynamoDbEngine } from '#local/engines/dynamodb.engine.js';
import { tableDefinition } from '#local/engines/table-definition.js';
import { StackIam } from '#local/iam/stack-iam.js';
import type { Checkpoints } from '#local/sources/checkpoint-store.js';
import { MemoryFailureSink } from './memory-failure-sink.js';
import { Sources } from '#local/sources/sources.js';
import type { StreamRecord } from '#local/sources/stream-entry.js';
import { resolveStack } from '#local/stack/load-stack.js';

/** Actions that a function's role needs to consume a stream. */
const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

export type Handler = (records: readonly StreamRecord[]) => Promise<InvokeResult> | InvokeResult;

/** A table with a stream, a mapping, and a function that a test plays. */
export interface StreamFixture {
  readonly engine: DynamoDbEngine;
  readonly sources: Sources;
  readonly sink: MemoryFailureSink;
  readonly stack: ResolvedStack;
  put(id: string, attributes?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Starts sources (again) on the same data. */
  startSources(handler: Handler, checkpoints?: Checkpoints): Promise<Sources>;
}

export interface StreamFixtureProps {
  readonly engine: DynamoDbEngine;
  readonly dataDir: string;
  /** Unique per test: the engine gives a new table of the same name the old one's stream. */
  readonly table: string;
  /** Arguments of the mapping beside the required ones. */
  readonly mapping?: Readonly<Record<string, unknown>>;
  readonly actions?: readonly string[];
  readonly view?: string;
  /** @default 100 */
  readonly firstRetryMs?: number;
}

/** A folder that goes away with the returned function. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'agora-sources-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The stack of one stream mapping. */
export function streamStack({ table, mapping = {}, actions = READ_STREAM, view }: StreamFixtureProps): ResolvedStack {
  const Statement = [
    { Effect: 'Allow', Action: actions, Resource: '${aws_dynamodb_table.things.stream_arn}' },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '${aws_sqs_queue.failures.arn}' },
  ];
  const document = {
    provider: { aws: [{ region: 'us-west-2' }] },
    resource: {
      aws_dynamodb_table: {
        things: {
          name: table,
          hash_key: 'id',
          attribute: [{ name: 'id', type: 'S' }],
          stream_enabled: true,
          stream_view_type: view ?? 'NEW_AND_OLD_IMAGES',
          ttl: { attribute_name: 'expireAt', enabled: true },
        },
      },
      aws_sqs_queue: { failures: { name: 'failures' } },
      aws_iam_role: { worker: { name: 'worker' } },
      aws_iam_role_policy: { worker: { name: 'p', role: 'worker', policy: JSON.stringify({ Statement }) } },
      aws_lambda_function: { worker: { function_name: 'worker', role: '${aws_iam_role.worker.arn}' } },
      aws_lambda_event_source_mapping: {
        m: {
          event_source_arn: '${aws_dynamodb_table.things.stream_arn}',
          function_name: '${aws_lambda_function.worker.arn}',
          starting_position: 'TRIM_HORIZON',
          function_response_types: ['ReportBatchItemFailures'],
          destination_config: { on_failure: { destination_arn: '${aws_sqs_queue.failures.arn}' } },
          ...mapping,
        },
      },
    },
  };
  return resolveStack(document as never, '/stacks/agora-test');
}

/** Creates the table and starts its sources. */
export async function streamFixture(
  props: StreamFixtureProps,
  handler: Handler,
  checkpoints?: Checkpoints,
): Promise<StreamFixture> {
  const { engine, dataDir } = props;
  const stack = streamStack(props);
  await createTables(engine.client, stack.resources('aws_dynamodb_table').map(tableDefinition));
  const sink = new MemoryFailureSink();
  const startSources = async (current: Handler, checkpoints?: Checkpoints): Promise<Sources> => {
    const invoker: Invoker = {
      invoke: async (_name, event) => current((event as { Records: readonly StreamRecord[] }).Records),
    };
    const started = new Sources({
      stack,
      engine: engine.client,
      invoker,
      iam: new StackIam(stack),
      sink,
      dataDir,
      checkpoints,
      firstRetryMs: props.firstRetryMs,
      warn: () => undefined,
    });
    await started.start();
    return started;
  };
  const sources = await startSources(handler, checkpoints);
  const put = async (id: string, attributes: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    await engine.client.call('DynamoDB_20120810.PutItem', {
      TableName: props.table,
      Item: { id: { S: id }, ...attributes },
    });
  };
  return { engine, sources, sink, stack, put, startSources };
}

/** Waits for a condition that records arriving will make true. */
export async function until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not true within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
