import type { SQSRecord } from 'aws-lambda';
import type { InvokeResult, Invoker, ResolvedStack } from '#local/cloud.types.js';
import { AwsJsonClient } from '#local/engines/aws-json.client.js';
import { createQueues } from '#local/engines/create-queues.js';
import type { FauxqsEngine } from '#local/engines/fauxqs.engine.js';
import { countMessages, type QueueCounts } from '#local/engines/inspect-queue.js';
import { queueDefinition } from '#local/engines/queue-definition.js';
import { StackIam } from '#local/iam/stack-iam.js';
import { Sources } from '#local/sources/sources.js';
import { resolveStack } from '#local/stack/load-stack.js';
import { MemoryFailureSink } from './memory-failure-sink.js';

const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

export type QueueHandler = (records: readonly SQSRecord[]) => Promise<InvokeResult> | InvokeResult;

export interface QueueFixtureProps {
  readonly engine: FauxqsEngine;
  readonly dataDir: string;
  /** Unique per test; a name that ends with `.fifo` makes a FIFO queue. */
  readonly queue: string;
  /** Arguments of the queue beside its name, e.g. `visibility_timeout_seconds`. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** Deliveries before a message is a dead letter. @default 3 */
  readonly maxReceives?: number;
  /** Arguments of the mapping beside the required ones. */
  readonly mapping?: Readonly<Record<string, unknown>>;
  readonly function?: Readonly<Record<string, unknown>>;
  readonly actions?: readonly string[];
  /** @default 0 */
  readonly retrySeconds?: number;
}

/** A queue, its dead letters, a mapping, and a function that a test plays. */
export interface QueueFixture {
  readonly stack: ResolvedStack;
  readonly sources: Sources;
  send(body: string, more?: Readonly<Record<string, unknown>>): Promise<void>;
  counts(queue?: 'work' | 'dead'): Promise<QueueCounts>;
  /** Starts sources (again) on the same queues. */
  startSources(handler: QueueHandler): Promise<Sources>;
}

/** The stack of one queue's mapping. */
export function queueStack(props: QueueFixtureProps): ResolvedStack {
  const { queue, args, mapping, actions = CONSUME, maxReceives = 3 } = props;
  const fifo = queue.endsWith('.fifo');
  const kind = fifo ? { fifo_queue: true } : {};
  const redrive = JSON.stringify({ deadLetterTargetArn: '${aws_sqs_queue.dead.arn}', maxReceiveCount: maxReceives });
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '${aws_sqs_queue.work.arn}' }];
  const document = {
    provider: { aws: [{ region: 'us-west-2' }] },
    resource: {
      aws_sqs_queue: {
        dead: { name: `dead-${queue}`, ...kind },
        work: { name: queue, ...kind, redrive_policy: redrive, ...args },
      },
      aws_iam_role: { worker: { name: 'worker' } },
      aws_iam_role_policy: { worker: { name: 'p', role: 'worker', policy: JSON.stringify({ Statement }) } },
      aws_lambda_function: {
        worker: { function_name: 'worker', role: '${aws_iam_role.worker.arn}', ...props.function },
      },
      aws_lambda_event_source_mapping: {
        m: {
          event_source_arn: '${aws_sqs_queue.work.arn}',
          function_name: '${aws_lambda_function.worker.arn}',
          function_response_types: ['ReportBatchItemFailures'],
          ...mapping,
        },
      },
    },
  };
  return resolveStack(document as never, '/stacks/agora-test');
}

/** Creates the queues and starts their sources. */
export async function queueFixture(props: QueueFixtureProps, handler: QueueHandler): Promise<QueueFixture> {
  const { engine, dataDir, queue } = props;
  const stack = queueStack(props);
  await createQueues(engine.client, stack.resources('aws_sqs_queue').map(queueDefinition));
  const startSources = async (current: QueueHandler): Promise<Sources> => {
    const invoker: Invoker = {
      invoke: async (_name, event) => current((event as { Records: readonly SQSRecord[] }).Records),
    };
    const started = new Sources({
      stack,
      // There are no streams in this stack.
      engine: new AwsJsonClient('http://127.0.0.1:1'),
      queues: engine.client,
      invoker,
      iam: new StackIam(stack),
      sink: new MemoryFailureSink(),
      dataDir,
      queueRetrySeconds: 'retrySeconds' in props ? props.retrySeconds : 0,
      warn: () => undefined,
    });
    await started.start();
    return started;
  };
  const QueueUrl = String(stack.byRef('aws_sqs_queue.work').attributes['url']);
  return {
    stack,
    sources: await startSources(handler),
    send: async (MessageBody, more = {}) => {
      await engine.client.call('AmazonSQS.SendMessage', { QueueUrl, MessageBody, ...more });
    },
    counts: (which = 'work') => countMessages(engine.endpoint, which === 'dead' ? `dead-${queue}` : queue),
    startSources,
  };
}
