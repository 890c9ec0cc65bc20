import { BatchCollector, type Wanted } from './batch-collector.js';
import { BatchDelivery, type DeliveryPorts } from './batch-delivery.js';
import type { MappingSettings } from './mapping-settings.js';
import type { StreamLog } from './stream-log.js';
import type { StreamRecord } from './stream-entry.js';
import { WakeUp } from './wake-up.js';

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

/** One of the strands into which a stream is divided: in order in itself, concurrent with the others. */
export class LogicalShard {
  private readonly wakeUp = new WakeUp();
  private readonly delivery: BatchDelivery;
  private readonly wanted: Wanted;
  private readonly unfollow: () => void;
  private donePosition: bigint;
  private savedPosition: bigint;
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(private readonly props: LogicalShardProps) {
    this.donePosition = this.savedPosition = props.position;
    const { index, count, settings } = props;
    this.wanted = (hash, record) => hash % count === index && (settings.filter?.(record) ?? true);
    const pause = (milliseconds: number) => this.pause(milliseconds);
    this.delivery = new BatchDelivery(settings, { ...props.ports, pause }, props.firstRetryMs);
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
        if (finished) this.save(batch.cursor);
      } catch (error) {
        this.props.onError(error);
        await this.pause(RETRY_AFTER_ERROR_MS);
      }
    }
  }

  /** @returns undefined when the shard is stopping */
  private async collect(): Promise<BatchCollector | undefined> {
    const batch = new BatchCollector(this.props.settings, this.wanted, this.donePosition);
    while (!this.stopping) {
      const entries = await this.props.log.read(batch.cursor);
      if (batch.add(entries)) return batch;
      if (entries.length > 0) continue;
      if (batch.timeLeft === 0) return batch;
      if (batch.records.length === 0) this.skipTo(batch.cursor);
      await this.wakeUp.sleep(batch.timeLeft);
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
