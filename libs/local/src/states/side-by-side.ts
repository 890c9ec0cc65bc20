import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#platform/clock/clock.js';

/** Node's timers hold at most this many milliseconds; a longer wait is armed again. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Several lines of work on one execution. One that comes to a wait sleeps here only while another one is busy: when nobody is, the
 * execution is stored and nothing of it stays in memory.
 */
export class SideBySide {
  #busy = 0;
  readonly #idle = new AbortController();

  constructor(
    private readonly clock: Clock,
    /** Aborted when there is nothing to wait for any more. */
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when all lines have ended, or none is busy and the others wait. */
  async run(lines: readonly (() => Promise<void>)[]): Promise<void> {
    this.#busy = lines.length;
    await Promise.all(lines.map((line) => line().finally(() => this.#leave())));
  }

  /** Lets a line sleep until an instant. @returns false when it need not go on here: nobody else is busy */
  async sleepUntil(instant: number): Promise<boolean> {
    this.#leave();
    const signal = AbortSignal.any([this.#idle.signal, this.signal]);
    let left = instant - this.clock.now();
    while (left > 0 && !signal.aborted) {
      await delay(Math.min(left, LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined);
      left = instant - this.clock.now();
    }
    this.#busy += 1;
    return !signal.aborted;
  }

  #leave(): void {
    this.#busy -= 1;
    if (this.#busy === 0) this.#idle.abort();
  }
}
