import { Clock } from '#platform/clock/clock.js';

/** A clock that stands still until a test moves it. */
export class VirtualClock extends Clock {
  #now: number;

  /** @param start RFC 3339, or milliseconds since the Unix epoch */
  constructor(start: string | number = '2026-01-31T12:00:00.000Z') {
    super();
    this.#now = toMillis(start);
  }

  override now(): number {
    return this.#now;
  }

  /** Moves on by so many milliseconds. */
  advance(ms: number): void {
    if (ms < 0) throw new RangeError('time only moves forward; use set() to start elsewhere');
    this.#now += ms;
  }

  /** Jumps to an instant. */
  set(instant: string | number): void {
    this.#now = toMillis(instant);
  }

  /** Moves on to the instant, if it is not over. */
  override sleepUntil(instant: number): Promise<void> {
    this.#now = Math.max(this.#now, instant);
    return Promise.resolve();
  }

  /** A sleep that takes virtual time only: for whatever has its sleep injected. */
  readonly sleep = (ms: number): Promise<void> => {
    this.advance(ms);
    return Promise.resolve();
  };
}

function toMillis(instant: string | number): number {
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  if (!Number.isFinite(ms)) throw new RangeError(`not an instant: ${instant}`);
  return ms;
}
