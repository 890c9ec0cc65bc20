import { setTimeout as delay } from 'node:timers/promises';

/**
 * The wall clock as a dependency, so that every deadline and timer can be tested on a virtual clock.
 * Inject this class; `SystemClock` is what runs in Lambda.
 */
export abstract class Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  abstract now(): number;

  /** The current instant as RFC 3339 in UTC with milliseconds, e.g. `2026-01-31T12:00:00.000Z`. */
  nowIso(): string {
    return new Date(this.now()).toISOString();
  }

  /** The current instant in whole seconds since the Unix epoch: the unit of DynamoDB TTL attributes. */
  nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Resolves at the instant (milliseconds since the Unix epoch, UTC), or at once when it is over: for a moment, not for timers. */
  async sleepUntil(instant: number): Promise<void> {
    // A timer of Node may fire up to a millisecond early.
    for (let left = instant - this.now(); left > 0; left = instant - this.now()) await delay(left);
  }
}

/** The clock of the machine. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }
}
