import { Ids } from '#platform/ids/ids.js';

/** Predictable ids: `id-1`, `id-2`, ... */
export class SequentialIds extends Ids {
  #count = 0;

  constructor(private readonly prefix = 'id') {
    super();
  }

  override next(): string {
    this.#count += 1;
    return `${this.prefix}-${this.#count}`;
  }
}
