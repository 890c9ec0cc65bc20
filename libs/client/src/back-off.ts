export interface BackOffOptions {
  /** Upper bound of the first pause, milliseconds; it doubles with every failure. @default 500 */
  readonly firstMs?: number;
  /** Upper bound of any pause, milliseconds. @default 30000 */
  readonly mostMs?: number;
}

/** Smallest share of its bound that a pause has: half of it is random, so that clients that lost the server together do not come back together. */
const LEAST = 0.5;

/** Growing, jittered pauses between attempts to connect. */
export class BackOff {
  #failures = 0;

  constructor(
    private readonly random: () => number,
    private readonly options: BackOffOptions = {},
  ) {}

  /** The next pause, milliseconds. */
  next(): number {
    const { firstMs = 500, mostMs = 30_000 } = this.options;
    const bound = Math.min(mostMs, firstMs * 2 ** this.#failures);
    this.#failures += 1;
    return bound * (LEAST + (1 - LEAST) * this.random());
  }

  /** A connection was made: the next pause is short again. */
  reset(): void {
    this.#failures = 0;
  }
}
