import { AwsJsonError, type AwsJsonClient } from '../engines/aws-json.client.js';
import { engineStreamArn } from '../engines/create-tables.js';
import { streamEntry, type EngineRecord, type StreamEntry, type StreamTable } from './stream-entry.js';
import { WakeUp } from './wake-up.js';

const STREAMS = 'DynamoDBStreams_20120810.';

export interface StreamLogOptions {
  /** Entries kept in memory; who is further behind reads from the engine. @default 10000 */
  readonly window?: number;
  /** Time between two looks when nobody tells of a write (TTL sweeps, other writers). @default 1000 */
  readonly pollMs?: number;
  /** Least time between two looks, so that a burst of writes is read in a few calls. @default 5 */
  readonly spacingMs?: number;
}

/**
 * The stream of one table, read once for all who follow it.
 *
 * A write wakes it up (`changed`), so that records arrive within milliseconds without polling. It keeps the newest entries;
 * a follower that has fallen behind further reads its page from the engine.
 */
export class StreamLog {
  private entries: StreamEntry[] = [];
  private readonly followers = new Set<() => void>();
  private readonly wakeUp = new WakeUp();
  private readonly options: Required<StreamLogOptions>;
  private source: { readonly StreamArn: string; readonly ShardId: string } | undefined;
  private iterator: string | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;
  /** Everything up to here has been read and, if still in the window, is in `entries`. */
  private headSequence = 0n;
  /** Entries after this one are in the window. */
  private windowStart = 0n;

  constructor(
    private readonly client: AwsJsonClient,
    readonly table: StreamTable,
    options: StreamLogOptions = {},
  ) {
    this.options = { window: 10_000, pollMs: 1_000, spacingMs: 5, ...options };
  }

  /** Identity of the stream's data: another one means that the table was dropped and made anew. */
  get engineArn(): string {
    return this.source?.StreamArn ?? '';
  }

  /** The newest sequence number that has been seen. */
  get head(): bigint {
    return this.headSequence;
  }

  /** Finds the stream and reads all of it that is there. */
  async open(): Promise<void> {
    const StreamArn = await engineStreamArn(this.client, this.table.name);
    if (StreamArn === undefined) throw new Error(`${this.table.name} has no stream`);
    const { StreamDescription } = await this.client.call(`${STREAMS}DescribeStream`, { StreamArn });
    const shards = (StreamDescription as { Shards: readonly { ShardId: string }[] }).Shards;
    const [shard] = shards;
    if (shards.length !== 1 || !shard)
      throw new Error(`the stream of ${this.table.name} has ${shards.length} shards; only 1 is supported`);
    this.source = { StreamArn, ShardId: shard.ShardId };
    await this.readNew();
    this.running = this.run();
  }

  /** Tells that the table may have changed. */
  changed(): void {
    this.wakeUp.signal();
  }

  /** @param listener called when there are new entries. @returns how to stop that */
  follow(listener: () => void): () => void {
    this.followers.add(listener);
    return () => this.followers.delete(listener);
  }

  /** Entries after a position, oldest first; empty when there are none yet. */
  async read(after: bigint): Promise<readonly StreamEntry[]> {
    if (after >= this.headSequence) return [];
    if (after < this.windowStart) return (await this.page(await this.iteratorAfter(after))).entries;
    return this.entries.slice(this.indexAfter(after));
  }

  async close(): Promise<void> {
    this.stopping = true;
    this.wakeUp.signal();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.wakeUp.sleep(this.options.pollMs);
      if (this.stopping) return;
      try {
        await this.readNew();
      } catch {
        // The engine is being restarted, or forgot the iterator: begin again from the last entry at the next look.
        this.iterator = undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, this.options.spacingMs));
    }
  }

  private async readNew(): Promise<void> {
    for (;;) {
      const { entries, next } = await this.page(this.iterator ?? (await this.iteratorAfter(this.headSequence)));
      this.iterator = next;
      const last = entries.at(-1);
      if (last === undefined) return;
      this.headSequence = last.sequence;
      this.entries.push(...entries);
      this.shrink();
      for (const follower of this.followers) follower();
    }
  }

  private shrink(): void {
    // Twice the window before anything is cut, so that most appends move nothing.
    if (this.entries.length <= 2 * this.options.window) return;
    this.windowStart = this.entries.at(-this.options.window - 1)?.sequence ?? this.windowStart;
    this.entries = this.entries.slice(-this.options.window);
  }

  private indexAfter(after: bigint): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.sequence ?? 0n) <= after) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private async page(iterator: string): Promise<{ entries: StreamEntry[]; next: string | undefined }> {
    const answer = await this.client.call(`${STREAMS}GetRecords`, { ShardIterator: iterator, Limit: 1000 });
    const records = answer['Records'] as readonly EngineRecord[];
    const next = answer['NextShardIterator'];
    return {
      entries: records.map((raw) => streamEntry(raw, this.table)),
      next: typeof next === 'string' ? next : undefined,
    };
  }

  private async iteratorAfter(sequence: bigint): Promise<string> {
    const from = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence.toString() };
    const start = { ShardIteratorType: 'TRIM_HORIZON' };
    try {
      return await this.iteratorAt(sequence === 0n ? start : from);
    } catch (error) {
      // AWS: what is older than a day is gone, and reading goes on at the oldest record.
      if (error instanceof AwsJsonError && error.type === 'TrimmedDataAccessException') return this.iteratorAt(start);
      throw error;
    }
  }

  private async iteratorAt(position: Readonly<Record<string, string>>): Promise<string> {
    const answer = await this.client.call(`${STREAMS}GetShardIterator`, { ...this.source, ...position });
    return String(answer['ShardIterator']);
  }
}
