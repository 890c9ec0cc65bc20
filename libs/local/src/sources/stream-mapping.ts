import type { Caller, FailureSink, Iam, Invoker, Source } from '../cloud.types.js';
import type { Checkpoints } from './checkpoint-store.js';
import { LogicalShard } from './logical-shard.js';
import type { MappingSettings } from './mapping-settings.js';
import type { StreamLog } from './stream-log.js';

/** AWS splits a stream into shards by load; here every stream has this many, so that races show on a laptop too. */
export const LOGICAL_SHARDS = 4;

const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetShardIterator', 'dynamodb:GetRecords'];

export interface StreamMappingProps {
  readonly settings: MappingSettings;
  readonly log: StreamLog;
  readonly invoker: Invoker;
  readonly sink: FailureSink;
  readonly checkpoints: Checkpoints;
  readonly iam: Iam;
  /** The role of the mapping's function. */
  readonly role: Caller;
  readonly warn: (message: string) => void;
  /** @default 100 */
  readonly firstRetryMs?: number;
}

/** Runs a function with the changes of a table. */
export class StreamMapping implements Source {
  readonly address: string;
  private shards: readonly LogicalShard[] = [];

  constructor(private readonly props: StreamMappingProps) {
    this.address = props.settings.address;
  }

  /** @throws Error when the function's role may not read the stream or write to the failure destination, as AWS refuses it */
  async start(): Promise<void> {
    const { settings, log, checkpoints } = this.props;
    this.checkRole();
    if (!settings.enabled) return;
    const count = LOGICAL_SHARDS * settings.parallelization;
    const stream = log.engineArn;
    const known = checkpoints.load(settings.address, stream, count);
    const origin = settings.startingPosition === 'LATEST' ? log.head : 0n;
    const positions = known ?? Array.from({ length: count }, () => origin);
    // Saved at once: a crash before the first batch must not move a LATEST start.
    positions.forEach((position, index) => checkpoints.save(settings.address, stream, index, position));
    this.shards = positions.map((position, index) => this.shard(index, count, position, stream));
    for (const shard of this.shards) shard.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.stop()));
  }

  state(): Readonly<Record<string, unknown>> {
    const { settings, log } = this.props;
    const shards = this.shards.map(({ position }) => ({
      position: Number(position),
      behind: Number(log.head - position),
    }));
    return { function: settings.functionName, table: log.table.name, enabled: settings.enabled, shards };
  }

  private shard(index: number, count: number, position: bigint, stream: string): LogicalShard {
    const { settings, log, invoker, sink, checkpoints, warn, firstRetryMs } = this.props;
    return new LogicalShard({
      index,
      count,
      settings,
      log,
      position,
      firstRetryMs,
      save: (done) => checkpoints.save(settings.address, stream, index, done),
      onError: (error) => warn(`${settings.address}: ${error instanceof Error ? error.message : String(error)}`),
      ports: {
        invoke: (event) => invoker.invoke(settings.functionName, event),
        now: () => Date.now(),
        discard: async (body) => {
          const { failureDestination: destinationArn } = settings;
          const time = new Date().toISOString();
          if (destinationArn === undefined) warn(`${settings.address}: records given up: ${JSON.stringify(body)}`);
          else await sink.send({ destinationArn, sourceAddress: settings.address, time, body });
        },
      },
    });
  }

  private checkRole(): void {
    const { settings, log, iam, role } = this.props;
    const needs = READ_STREAM.map((action) => ({ action, resource: log.table.streamArn }));
    const { failureDestination } = settings;
    if (failureDestination !== undefined) needs.push({ action: 'sqs:SendMessage', resource: failureDestination });
    for (const need of needs) {
      const decision = iam.authorize(role, need);
      if (!decision.allowed) throw new Error(`${settings.address}: ${decision.message}`);
    }
  }
}
