import type { StreamChange } from '#platform/workers/consumers.js';
import { toStreamChange } from '#platform/workers/stream-change.js';
import type { Vote } from '#votings/votes/vote.js';
import { streamRecord } from '../factories/stream-record.js';
import { ABANDONED } from './votes-faults.js';
import type { RandomSource } from './votes-random.js';

/** Half of what the mapping allows: more transactions, more chances to go wrong. */
const MAX_BATCH = 50;

/** How a shard's records differ from what was written. */
export interface Disturbance {
  /** Share of records that come twice. @default 0 */
  readonly repeat?: number;
  /** Share of records that come at another place. @default 0 */
  readonly reorder?: number;
}

/** @returns the sequence numbers that failed, or that the run was abandoned */
type Consume = (changes: readonly StreamChange[]) => Promise<readonly string[] | typeof ABANDONED>;

/**
 * One shard of a stream as an event source mapping reads it: in batches of varying size, going on from the lowest failed
 * sequence number, delivering a batch again when the run ended without an answer.
 */
export class StreamShard {
  private records: StreamChange[] = [];

  add(vote: Vote): void {
    this.records.push(toStreamChange(streamRecord({ newImage: { ...vote } })));
  }

  copy(): StreamShard {
    const copy = new StreamShard();
    copy.records = [...this.records];
    return copy;
  }

  disturb({ repeat = 0, reorder = 0 }: Disturbance, random: RandomSource): void {
    const repeated = this.records.flatMap((record) => (random() < repeat ? [record, record] : [record]));
    const { moved = [], stayed = [] } = Object.groupBy(repeated, () => (random() < reorder ? 'moved' : 'stayed'));
    for (const record of moved) stayed.splice(Math.floor(random() * (stayed.length + 1)), 0, record);
    this.records = stayed;
  }

  /** Delivers everything, whatever it takes. */
  async drain(consume: Consume, random: RandomSource): Promise<void> {
    while (this.records.length > 0) {
      const batch = this.records.slice(0, 1 + Math.floor(random() * MAX_BATCH));
      const done = await deliver(batch, consume);
      this.records.splice(0, done);
    }
  }
}

/** @returns how many records from the front are done */
async function deliver(batch: readonly StreamChange[], consume: Consume): Promise<number> {
  const failed = await consume(batch);
  if (failed === ABANDONED) return 0;
  const first = batch.findIndex(({ sequenceNumber }) => failed.includes(sequenceNumber));
  return first === -1 ? batch.length : first;
}
