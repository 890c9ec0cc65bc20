import { join } from 'node:path';
import type { FailureSink, Iam, Invoker, Resource, ResolvedStack, Source } from '../cloud.types.js';
import type { AwsJsonClient } from '../engines/aws-json.client.js';
import { assumedRole } from '../iam/stack-iam.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { CheckpointStore, type Checkpoints } from './checkpoint-store.js';
import { mappingSettings } from './mapping-settings.js';
import { ScheduleSource } from './schedule.source.js';
import { streamTable } from './stream-entry.js';
import { StreamLog } from './stream-log.js';
import { StreamMapping } from './stream-mapping.js';

export interface SourcesProps {
  readonly stack: ResolvedStack;
  /** Client of the DynamoDB engine, whose tables exist. */
  readonly engine: AwsJsonClient;
  readonly invoker: Invoker;
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
}

/** Everything in the stack that runs functions on its own: stream mappings and schedules. */
export class Sources {
  private readonly logs: ReadonlyMap<string, StreamLog>;
  private readonly sources: readonly Source[];
  private readonly checkpoints: Checkpoints;

  /** @throws NotEmulatedError for a mapping or schedule that is not emulated */
  constructor(private readonly props: SourcesProps) {
    const tables = props.stack.resources('aws_dynamodb_table').filter(({ args }) => args['stream_enabled'] === true);
    const logs = tables.map((table) => new StreamLog(props.engine, streamTable(props.stack, table)));
    this.logs = new Map(logs.map((log) => [log.table.name, log]));
    this.checkpoints = props.checkpoints ?? new CheckpointStore(join(props.dataDir, 'sources.db'));
    this.sources = [
      ...props.stack.resources('aws_lambda_event_source_mapping').map((mapping) => this.mapping(mapping)),
      ...props.stack.resources('aws_scheduler_schedule').map((schedule) => this.schedule(schedule)),
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
  async stop(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.stop()));
    await Promise.all([...this.logs.values()].map((log) => log.close()));
    this.checkpoints.close();
  }

  state(): readonly Readonly<Record<string, unknown>>[] {
    return this.sources.map((source) => ({ address: source.address, ...source.state() }));
  }

  private mapping(resource: Resource): Source {
    const { stack, invoker, iam, sink, firstRetryMs, warn = console.warn } = this.props;
    const table = stack.byArn(String(resource.args['event_source_arn']));
    const log = table && this.logs.get(String(table.args['name']));
    if (!log)
      throw new NotEmulatedError(resource.address, `the event source ${String(resource.args['event_source_arn'])}`);
    const settings = mappingSettings(resource);
    const target = stack.byArn(settings.functionName);
    if (!target) throw new Error(`${resource.address}: the stack has no function ${settings.functionName}`);
    const { failureDestination } = settings;
    if (failureDestination !== undefined && stack.byArn(failureDestination)?.type !== 'aws_sqs_queue') {
      throw new NotEmulatedError(resource.address, `the failure destination ${failureDestination}`);
    }
    const role = assumedRole(stack.accountId, String(target.args['role']), String(target.args['function_name']));
    const { checkpoints } = this;
    return new StreamMapping({ settings, log, invoker, sink, checkpoints, iam, role, warn, firstRetryMs });
  }

  private schedule(schedule: Resource): Source {
    const { stack, invoker, iam, warn = console.warn } = this.props;
    const { target } = schedule.args as unknown as { target: { arn: string } };
    if (stack.byArn(target.arn)?.type !== 'aws_lambda_function') {
      throw new NotEmulatedError(schedule.address, `the target ${target.arn}`);
    }
    return new ScheduleSource({ stack, schedule, invoker, iam, warn });
  }
}
