import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock/clock.js';

/** How long and how often a contended write is tried again. */
export interface RetryOptions {
  /** Attempts altogether, the first one included. @default 12 */
  readonly maxAttempts: number;
  /** Milliseconds after which no further attempt begins. @default 6000 */
  readonly budgetMs: number;
  /** Upper bound of the first pause in milliseconds; it doubles with every attempt. @default 20 */
  readonly baseDelayMs: number;
  /** Upper bound of any pause in milliseconds. @default 1000 */
  readonly maxDelayMs: number;
  /** Waits; tests pass one that moves a virtual clock. */
  readonly sleep: (ms: number) => Promise<void>;
  /** A number in [0, 1). */
  readonly random: () => number;
}

export const DEFAULT_RETRY: RetryOptions = {
  maxAttempts: 12,
  budgetMs: 6_000,
  baseDelayMs: 20,
  maxDelayMs: 1_000,
  sleep: async (ms) => {
    await delay(ms);
  },
  random: Math.random,
};

/** What one attempt came to: done, or worth another try because of `cause`. */
export type Attempt<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly cause: unknown };

/**
 * Repeats an attempt with exponential back-off and full jitter: pauses are random between 0 and the bound, since writers
 * that collided once would otherwise collide again in step.
 *
 * @param giveUp makes the error to throw when attempts or time are used up
 */
export async function retry<T>(
  attempt: () => Promise<Attempt<T>>,
  options: RetryOptions,
  clock: Clock,
  giveUp: (attempts: number, cause: unknown) => Error,
): Promise<T> {
  const deadline = clock.now() + options.budgetMs;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt();
    if (outcome.done) return outcome.value;
    const pause = options.random() * Math.min(options.maxDelayMs, options.baseDelayMs * 2 ** (attempts - 1));
    if (attempts >= options.maxAttempts || clock.now() + pause > deadline) throw giveUp(attempts, outcome.cause);
    await options.sleep(pause);
  }
}
