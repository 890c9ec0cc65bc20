import { BatchDelivery, type DeliveryPorts } from './batch-delivery.js';
import type { MappingSettings } from './mapping-settings.js';
import type { StreamLog } from './stream-log.js';
import type { StreamRecord } from './stream-entry.js';
import { WakeUp } from './wake-up.js';

/** Lambda's limit for the event of a synchronous invocation; a record in the event is larger than its SizeBytes. */
const MAX_BATCH_BYTES = 2_500_000;
/** Records of other shards or that the filter drops are not worth a write each. */
const SAVE_SKIPPED_EVERY = 1_000n;
const RETRY_AFTER_ERROR_MS = 500;

export interface LogicalShardProps {
  readonly index: number;
  /** How many logical shards the stream has. */
  readonly count: number;
  readonly settings: MappingSettings;
  readonly log: StreamLog;
  /** Everything up to here is done. */
  readonly position: bigint;
  readonly save: (position: bigint) => void;
  readonly ports: Omit<DeliveryPorts, 'pause'>;
  readonly firstRetryMs?: number;
  readonly onError: (error: unknown) => void;
}

/** A batch that is being collected. */
interface Batch {
  readonly records: readonly StreamRecord[];
  /** The position when all of it is done. */
  readonly through: bigint;
}

/** One of the strands into which a stream is divided: in order in itself, concurrent with the others. */
export class LogicalShard {
  private readonly wakeUp = new WakeUp();
  private readonly delivery: BatchDelivery;
  private readonly unfollow: () => void;
  private donePosition: bigint;
  private savedPosition: bigint;
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(private readonly props: LogicalShardProps) {
    this.donePosition = this.savedPosition = props.position;
    const pause = (milliseconds: number) => this.pause(milliseconds);
    this.delivery = new BatchDelivery(props.settings, { ...props.ports, pause }, props.firstRetryMs);
    this.unfollow = props.log.follow(() => this.wakeUp.signal());
  }

  /** Everything up to here is done. */
  get position(): bigint {
    return this.donePosition;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Waits for the running invocation; what is not done by then is done after the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.signal();
    await this.running;
    this.unfollow();
    if (this.savedPosition !== this.donePosition) this.save(this.donePosition);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const batch = await this.collect();
        if (!batch) return;
        const finished = await this.delivery.deliver(batch.records, (last) => this.save(sequenceOf(last)));
        if (finished) this.save(batch.through);
      } catch (error) {
        this.props.onError(error);
        await this.pause(RETRY_AFTER_ERROR_MS);
      }
    }
  }

  /** @returns undefined when the shard is stopping */
  private async collect(): Promise<Batch | undefined> {
    const { settings, log } = this.props;
    const records: StreamRecord[] = [];
    let bytes = 0;
    let deadline = Infinity;
    let cursor = this.donePosition;
    while (!this.stopping) {
      const entries = await log.read(cursor);
      for (const { sequence, hash, record } of entries) {
        const wanted = record && hash % this.props.count === this.props.index && (settings.filter?.(record) ?? true);
        if (wanted) {
          if (bytes + record.dynamodb.SizeBytes > MAX_BATCH_BYTES && records.length > 0)
            return { records, through: cursor };
          bytes += record.dynamodb.SizeBytes;
          records.push(record);
          if (records.length === 1) deadline = Date.now() + settings.windowMs;
        }
        cursor = sequence;
        if (records.length === settings.batchSize) return { records, through: cursor };
      }
      if (entries.length > 0) continue;
      if (records.length === 0) this.skipTo(cursor);
      else if (Date.now() >= deadline) return { records, through: cursor };
      await this.wakeUp.sleep(deadline === Infinity ? undefined : Math.max(1, deadline - Date.now()));
    }
    return undefined;
  }

  private skipTo(position: bigint): void {
    this.donePosition = position;
    if (position - this.savedPosition >= SAVE_SKIPPED_EVERY) this.save(position);
  }

  private save(position: bigint): void {
    this.donePosition = this.savedPosition = position;
    this.props.save(position);
  }

  private async pause(milliseconds: number): Promise<boolean> {
    const end = Date.now() + milliseconds;
    // New records wake the shard up too: a pause goes on until its time is over.
    while (!this.stopping && Date.now() < end) await this.wakeUp.sleep(end - Date.now());
    return !this.stopping;
  }
}

/** The engine's own number of a record. */
function sequenceOf(record: StreamRecord): bigint {
  return BigInt(record.dynamodb.SequenceNumber) % 10n ** 20n;
}
