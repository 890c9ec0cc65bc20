import type { MappingSettings } from './mapping-settings.js';
import type { StreamEntry, StreamRecord } from './stream-entry.js';

/** Lambda's limit for the event of a synchronous invocation is 6 MB; a record in the event is larger than its SizeBytes. */
const MAX_BATCH_BYTES = 2_500_000;

/** Whether a record belongs to the shard and passes the mapping's filter. */
export type Wanted = (hash: number, record: StreamRecord) => boolean;

/** Gathers the next batch of one logical shard from the entries of its stream. */
export class BatchCollector {
  readonly records: StreamRecord[] = [];
  private bytes = 0;
  private cursorPosition: bigint;
  private deadline = Infinity;

  constructor(
    private readonly settings: MappingSettings,
    private readonly wanted: Wanted,
    start: bigint,
  ) {
    this.cursorPosition = start;
  }

  /** Everything up to here is in the batch or not for this shard. */
  get cursor(): bigint {
    return this.cursorPosition;
  }

  /** Milliseconds until the batch must go; undefined while it is empty. */
  get timeLeft(): number | undefined {
    return this.deadline === Infinity ? undefined : Math.max(0, this.deadline - Date.now());
  }

  /** @returns whether the batch is full; then the rest of the entries is for the next one */
  add(entries: readonly StreamEntry[]): boolean {
    for (const { sequence, hash, record } of entries) {
      if (record && this.wanted(hash, record)) {
        const size = this.bytes + record.dynamodb.SizeBytes;
        if (size > MAX_BATCH_BYTES && this.records.length > 0) return true;
        if (this.records.length === 0) this.deadline = Date.now() + this.settings.windowMs;
        this.bytes = size;
        this.records.push(record);
      }
      this.cursorPosition = sequence;
      if (this.records.length === this.settings.batchSize) return true;
    }
    return false;
  }
}
