import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, SystemClock } from '#platform/clock/clock.js';
import { CredentialRegistry } from './aws/credential-registry.js';
import type { AwsEndpoint } from './aws/aws-endpoint.js';
import { type RunningAws, startAws } from './aws/start-aws.js';
import type { Iam, ResolvedStack } from './cloud.types.js';
import type { Log } from './console-log.js';
import type { AwsJsonClient } from './engines/aws-json.client.js';
import { createQueues } from './engines/create-queues.js';
import { createTables } from './engines/create-tables.js';
import { DynamoDbEngine } from './engines/dynamodb.engine.js';
import { FauxqsEngine } from './engines/fauxqs.engine.js';
import { Maintenance } from './engines/maintenance.js';
import { queueDefinition } from './engines/queue-definition.js';
import { tableDefinition } from './engines/table-definition.js';
import { StackIam } from './iam/stack-iam.js';
import type { InvocationFaults } from './lambda/faults.types.js';
import { LambdaRuntime } from './lambda/lambda-runtime.js';
import { Mailbox } from './mail/mailbox.js';
import type { LocalHosts } from './site/local-hosts.js';
import { QueueFailureSink } from './sources/queue-failure-sink.js';
import { Sources } from './sources/sources.js';
import { LocalStates } from './states/local-states.js';

/** How long the end waits for running batches before their functions are ended. */
const DRAIN_MILLISECONDS = 500;

export interface BackendProps {
  readonly stack: ResolvedStack;
  /** Its port is the one of the stack's queue URLs; the caller stops it. */
  readonly awsEndpoint: AwsEndpoint;
  readonly dataDir: string;
  /** Where the stack's site is served. */
  readonly hosts: LocalHosts;
  /** Origin of the local user pool's signing keys. */
  readonly keysOrigin: string;
  readonly log: Log;
  /** Of executions. @default the machine's */
  readonly clock?: Clock;
  readonly endpoint?: string;
  readonly invocationFaults?: InvocationFaults;
  readonly ttlSweepSeconds?: number;
  readonly queueRetrySeconds?: number;
  readonly onFatal?: (message: string) => void;
}

/** What runs behind the gateways. */
export interface Backend {
  readonly engine: AwsJsonClient;
  readonly messaging: FauxqsEngine;
  readonly mailbox: Mailbox;
  readonly aws: RunningAws;
  readonly credentials: CredentialRegistry;
  readonly iam: Iam;
  readonly runtime: LambdaRuntime;
  readonly states: LocalStates;
  readonly sources: Sources;
}

/** Starts engines, the AWS endpoint, functions and sources; `started` ends them. */
export async function startBackend(props: BackendProps, started: AsyncDisposableStack): Promise<Backend> {
  const { stack, dataDir, log } = props;
  const [engine, messaging] = await Promise.all([startEngine(props, started), startMessaging(props, started)]);
  const mailbox = new Mailbox(dataDir);
  started.defer(() => mailbox.close());
  const credentials = new CredentialRegistry(stack);
  const iam = new StackIam(stack);
  // The endpoint tells the sources of writes, and the sources need the functions, which need the endpoint.
  const wake: { sources?: Sources } = {};
  const states: LocalStates = new LocalStates({
    stack,
    dataDir,
    clock: props.clock ?? new SystemClock(),
    iam,
    invoker: { invoke: (...call) => runtime.invoke(...call) },
    service: (name) => aws.service(name),
  });
  started.defer(() => states.close());
  const aws = await startAws({
    stack,
    engine,
    messaging,
    mailbox,
    credentials,
    iam,
    onChange: (table) => wake.sources?.tableChanged(table),
    services: [states.service],
    endpoint: props.awsEndpoint,
    hosts: props.hosts,
  });
  const runtime = new LambdaRuntime({
    ...props,
    credentials,
    awsEndpoint: aws.url,
    onLine: log.functionLine,
    faults: props.invocationFaults,
  });
  started.defer(() => runtime.stop());
  const sources = new Sources({
    stack,
    engine: engine.client,
    queues: messaging.client,
    invoker: runtime,
    states: states.service,
    iam,
    sink: new QueueFailureSink(messaging.client),
    queueRetrySeconds: props.queueRetrySeconds,
    dataDir,
    warn: log.warn,
  });
  wake.sources = sources;
  await sources.start();
  started.defer(() => drain(sources, runtime));
  states.start();
  // Before the functions end: what they fail with then would count as a failure of the run.
  started.defer(() => states.stop());
  const maintenance = new Maintenance(engine, () => sources.tableChanged(), log.warn, props.ttlSweepSeconds);
  started.defer(() => maintenance.stop());
  return { engine: engine.client, messaging, mailbox, aws, credentials, iam, runtime, states, sources };
}

async function startEngine(props: BackendProps, started: AsyncDisposableStack): Promise<DynamoDbEngine> {
  const { stack, dataDir, endpoint, log, onFatal = log.warn } = props;
  const engine = await DynamoDbEngine.start({ folder: dataDir, endpoint, warn: log.warn });
  started.defer(() => engine.stop());
  engine.onCrash((output) => onFatal(`the database engine ended: ${output}`));
  await createTables(engine.client, stack.resources('aws_dynamodb_table').map(tableDefinition));
  return engine;
}

async function startMessaging(props: BackendProps, started: AsyncDisposableStack): Promise<FauxqsEngine> {
  const { stack, dataDir, log, onFatal = log.warn } = props;
  const messaging = await FauxqsEngine.start({ folder: dataDir, region: stack.region });
  started.defer(() => messaging.stop());
  messaging.onCrash((reason) => onFatal(`the engine of queues and buckets ended: ${reason}`));
  await createQueues(messaging.client, stack.resources('aws_sqs_queue').map(queueDefinition));
  return messaging;
}

/** Lets running batches finish for a moment, then ends their functions: their records come again after the next start. */
async function drain(sources: Sources, runtime: LambdaRuntime): Promise<void> {
  const stopped = sources.stop();
  const timer = new AbortController();
  const limit = delay(DRAIN_MILLISECONDS, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([stopped, limit]);
  timer.abort();
  await runtime.stop();
  await stopped;
}
