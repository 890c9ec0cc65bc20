import { join } from 'node:path';
import type { Caller, FailureSink, Iam, Invoker, Resource, ResolvedStack, Source } from '../cloud.types.js';
import type { AwsService } from '../aws/aws-service.js';
import type { AwsJsonClient } from '../engines/aws-json.client.js';
import { queueDefinition } from '../engines/queue-definition.js';
import { assumedRole } from '../iam/stack-iam.js';
import { DEFAULT_CONCURRENCY } from '../lambda/function-definition.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { CheckpointStore, type Checkpoints } from './checkpoint-store.js';
import { mappingSettings } from './mapping-settings.js';
import { pipeSettings } from './pipe-settings.js';
import { PipeSource } from './pipe.source.js';
import { QueueConsumer } from './queue-consumer.js';
import { QueueMapping } from './queue-mapping.js';
import { queueMappingSettings } from './queue-mapping-settings.js';
import { ScheduleSource } from './schedule.source.js';
import { streamTable } from './stream-entry.js';
import { StreamLog } from './stream-log.js';
import { StreamMapping } from './stream-mapping.js';

export interface SourcesProps {
  readonly stack: ResolvedStack;
  /** Client of the DynamoDB engine, whose tables exist. */
  readonly engine: AwsJsonClient;
  /** Client of the engine that has the stack's queues. @default - mappings of queues are refused */
  readonly queues?: AwsJsonClient;
  readonly invoker: Invoker;
  /** The Step Functions API. @default - pipes are refused */
  readonly states?: AwsService;
  readonly iam: Iam;
  readonly sink: FailureSink;
  /** Checkpoints are kept in `<dataDir>/sources.db`. */
  readonly dataDir: string;
  /** @default console.warn */
  readonly warn?: (message: string) => void;
  /** @default - a file in `dataDir` */
  readonly checkpoints?: Checkpoints;
  /** Delay before the first retry of a stream mapping; it doubles. @default 100 */
  readonly firstRetryMs?: number;
  /** Seconds after which a failed message of a queue is tried again. @default - the queue's visibility timeout, as in AWS */
  readonly queueRetrySeconds?: number;
}

/** Everything in the stack that runs functions on its own: mappings of streams and queues, schedules and pipes. */
export class Sources {
  private readonly logs: ReadonlyMap<string, StreamLog>;
  private readonly sources: readonly Source[];
  private readonly checkpoints: Checkpoints;
  private stopped: Promise<void> | undefined;

  /** @throws NotEmulatedError for a mapping or schedule that is not emulated */
  constructor(private readonly props: SourcesProps) {
    const tables = props.stack.resources('aws_dynamodb_table').filter(({ args }) => args['stream_enabled'] === true);
    const logs = tables.map((table) => new StreamLog(props.engine, streamTable(props.stack, table)));
    this.logs = new Map(logs.map((log) => [log.table.name, log]));
    this.checkpoints = props.checkpoints ?? new CheckpointStore(join(props.dataDir, 'sources.db'));
    this.sources = [
      ...props.stack.resources('aws_lambda_event_source_mapping').map((mapping) => this.mapping(mapping)),
      ...props.stack.resources('aws_scheduler_schedule').map((schedule) => this.schedule(schedule)),
      ...props.stack.resources('aws_pipes_pipe').map((pipe) => this.pipe(pipe)),
    ];
  }

  /** @throws Error when a role lacks what its source needs */
  async start(): Promise<void> {
    try {
      await Promise.all([...this.logs.values()].map((log) => log.open()));
      for (const source of this.sources) await source.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** To be called after each write; `undefined`: any table may have changed. */
  tableChanged(tableName?: string): void {
    if (tableName !== undefined) this.logs.get(tableName)?.changed();
    else for (const log of this.logs.values()) log.changed();
  }

  /** Stops taking work and waits for running invocations. */
  stop(): Promise<void> {
    return (this.stopped ??= this.stopAll());
  }

  private async stopAll(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.stop()));
    await Promise.all([...this.logs.values()].map((log) => log.close()));
    this.checkpoints.close();
  }

  state(): readonly Readonly<Record<string, unknown>>[] {
    return this.sources.map((source) => ({ address: source.address, ...source.state() }));
  }

  private mapping(resource: Resource): Source {
    const { stack } = this.props;
    const source = stack.byArn(String(resource.args['event_source_arn']));
    const functionName = String(resource.args['function_name']);
    const target = stack.byArn(functionName);
    if (!target) throw new Error(`${resource.address}: the stack has no function ${functionName}`);
    const role = assumedRole(stack.accountId, String(target.args['role']), String(target.args['function_name']));
    if (source?.type === 'aws_sqs_queue') return this.queueMapping(resource, source, target, role);
    return this.streamMapping(resource, source, role);
  }

  private streamMapping(resource: Resource, table: Resource | undefined, role: Caller): Source {
    const { stack, invoker, iam, sink, firstRetryMs, warn = console.warn } = this.props;
    const log = table && this.logs.get(String(table.args['name']));
    if (!log)
      throw new NotEmulatedError(resource.address, `the event source ${String(resource.args['event_source_arn'])}`);
    const settings = mappingSettings(resource);
    const { failureDestination } = settings;
    if (failureDestination !== undefined && stack.byArn(failureDestination)?.type !== 'aws_sqs_queue') {
      throw new NotEmulatedError(resource.address, `the failure destination ${failureDestination}`);
    }
    const { checkpoints } = this;
    return new StreamMapping({ settings, log, invoker, sink, checkpoints, iam, role, warn, firstRetryMs });
  }

  private queueMapping(resource: Resource, source: Resource, target: Resource, role: Caller): Source {
    const { stack, queues, invoker, iam, queueRetrySeconds, warn = console.warn } = this.props;
    if (!queues) throw new NotEmulatedError(resource.address, `the event source ${source.address}`);
    const queue = queueDefinition(source);
    const reserved = Number(target.args['reserved_concurrent_executions'] ?? -1);
    return new QueueMapping({
      settings: queueMappingSettings(resource, queue.fifo),
      consumer: new QueueConsumer(queues, queue, stack.region),
      invoker,
      iam,
      role,
      functionTimeoutSeconds: Number(target.args['timeout'] ?? 3),
      functionConcurrency: reserved < 0 ? DEFAULT_CONCURRENCY : reserved,
      warn,
      retrySeconds: queueRetrySeconds,
    });
  }

  private pipe(resource: Resource): Source {
    const { stack, states, iam, sink, firstRetryMs, warn = console.warn } = this.props;
    const settings = pipeSettings(resource);
    const table = stack.byArn(settings.sourceArn);
    const log = table && this.logs.get(String(table.args['name']));
    if (!log) throw new NotEmulatedError(resource.address, `the source ${settings.sourceArn}`);
    if (!states || stack.byArn(settings.targetArn)?.type !== 'aws_sfn_state_machine') {
      throw new NotEmulatedError(resource.address, `the target ${settings.targetArn}`);
    }
    const role = assumedRole(stack.accountId, settings.roleArn, settings.name);
    return new PipeSource({
      settings,
      log,
      states,
      iam,
      sink,
      role,
      warn,
      firstRetryMs,
      checkpoints: this.checkpoints,
    });
  }

  private schedule(schedule: Resource): Source {
    const { stack, invoker, iam, sink, warn = console.warn } = this.props;
    const { target } = schedule.args as unknown as { target: { arn: string } };
    if (stack.byArn(target.arn)?.type !== 'aws_lambda_function') {
      throw new NotEmulatedError(schedule.address, `the target ${target.arn}`);
    }
    return new ScheduleSource({ stack, schedule, invoker, iam, sink, warn });
  }
}
