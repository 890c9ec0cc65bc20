import type { LeadFields } from '../../leads/lead.js';
import type { GoodRow } from './sheet-rows.js';
import { TextStore } from './text-store.js';

/** Rows until they are all there and can be sorted. */
export class RowStore {
  readonly #fields = new TextStore();
  readonly #instants: number[] = [];
  readonly #rows: number[] = [];

  get length(): number {
    return this.#rows.length;
  }

  /** What all rows take. */
  get bytes(): number {
    return this.#fields.bytes;
  }

  add({ row, timestamp, fields }: GoodRow): void {
    this.#fields.add(JSON.stringify(fields));
    this.#instants.push(Date.parse(timestamp));
    this.#rows.push(row);
  }

  /** All rows by timestamp, those of the same instant in the order of the sheet, so many at a time. */
  *byTimestamp(chunk: number): Generator<GoodRow[]> {
    const order = Uint32Array.from({ length: this.length }, (_, index) => index);
    order.sort((a, b) => this.#instant(a) - this.#instant(b) || a - b);
    for (let at = 0; at < order.length; at += chunk) {
      yield Array.from(order.subarray(at, at + chunk), (index) => this.#get(index));
    }
  }

  #get(index: number): GoodRow {
    const fields = JSON.parse(this.#fields.get(index) ?? '{}') as LeadFields;
    return { row: this.#rows[index] ?? 0, timestamp: new Date(this.#instant(index)).toISOString(), fields };
  }

  #instant(index: number): number {
    return this.#instants[index] ?? 0;
  }
}
