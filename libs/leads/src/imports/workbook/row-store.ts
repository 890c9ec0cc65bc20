import type { LeadFields } from '../../leads/lead.js';
import type { GoodRow } from './sheet-rows.js';

const FIRST_BYTES = 1024 * 1024;
const FIRST_ROWS = 4_096;

/**
 * Rows until they are all there and can be sorted: as bytes outside of the heap, a third of what objects take. Above all, a short text that was
 * cut out of a sheet keeps the whole piece of the sheet in memory, as long as anybody has the text.
 */
export class RowStore {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Where each row ends; it begins where the one before it ends. */
  #ends = new Uint32Array(FIRST_ROWS);
  #instants = new Float64Array(FIRST_ROWS);
  #rows = new Uint32Array(FIRST_ROWS);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add({ row, timestamp, fields }: GoodRow): void {
    const text = JSON.stringify(fields);
    const begin = this.#beginOf(this.#length);
    const end = begin + Buffer.byteLength(text);
    this.#reserve(end);
    this.#bytes.write(text, begin);
    this.#ends[this.#length] = end;
    this.#instants[this.#length] = Date.parse(timestamp);
    this.#rows[this.#length] = row;
    this.#length += 1;
  }

  /** All rows by timestamp, those of the same instant in the order of the sheet, so many at a time. */
  *byTimestamp(chunk: number): Generator<GoodRow[]> {
    const order = Uint32Array.from({ length: this.#length }, (_, index) => index);
    order.sort((a, b) => this.#instant(a) - this.#instant(b) || a - b);
    for (let at = 0; at < order.length; at += chunk) {
      yield Array.from(order.subarray(at, at + chunk), (index) => this.#get(index));
    }
  }

  #get(index: number): GoodRow {
    const fields = JSON.parse(this.#bytes.toString('utf8', this.#beginOf(index), this.#ends[index])) as LeadFields;
    return { row: this.#rows[index] ?? 0, timestamp: new Date(this.#instant(index)).toISOString(), fields };
  }

  #beginOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }

  #instant(index: number): number {
    return this.#instants[index] ?? 0;
  }

  #reserve(bytes: number): void {
    if (bytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(bytes, this.#bytes.length * 2));
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    if (this.#length < this.#ends.length) return;
    this.#ends = grown(this.#ends, new Uint32Array(this.#length * 2));
    this.#instants = grown(this.#instants, new Float64Array(this.#length * 2));
    this.#rows = grown(this.#rows, new Uint32Array(this.#length * 2));
  }
}

function grown<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
