import type { Clock } from '#platform/clock/clock.js';

/** A rate limit of API Gateway. Undefined or negative means unlimited. */
export interface Throttle {
  /** Requests per second that the bucket gains. */
  readonly rate: number | undefined;
  /** Size of the bucket. */
  readonly burst: number | undefined;
}

/** A token bucket, which is how API Gateway throttles. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  constructor(
    { rate, burst }: Throttle,
    private readonly clock: Clock,
  ) {
    this.#rate = unlimited(rate) ? Infinity : Number(rate);
    this.#burst = unlimited(burst) ? Infinity : Number(burst);
    this.#tokens = this.#burst;
    this.#filledAt = clock.now();
  }

  /** Takes a token; false when there is none left. */
  take(): boolean {
    if (this.#rate === Infinity || this.#burst === Infinity) return true;
    const now = this.clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (Math.max(0, now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** The limit that a block of arguments sets. */
export function throttleOf(rate: unknown, burst: unknown): Throttle {
  return { rate: typeof rate === 'number' ? rate : undefined, burst: typeof burst === 'number' ? burst : undefined };
}

function unlimited(limit: number | undefined): boolean {
  return limit === undefined || limit < 0;
}
