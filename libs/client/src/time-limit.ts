import type { Environment } from './environment.js';
import { UnansweredError } from './errors.js';

type Timers = Pick<Environment, 'setTimer' | 'clearTimer'>;

/**
 * Does something that takes its time, but not too long.
 *
 * @param work gets a signal that says when nobody waits for it any more
 * @throws UnansweredError when it takes too long; the reason of `signal` when that ends it
 */
export async function within<T>(
  timers: Timers,
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const inner = new AbortController();
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      timers.clearTimer(timer);
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const stop = (error: unknown): void =>
      settle(() => {
        reject(error as Error);
        inner.abort(error);
      });
    const onAbort = (): void => stop(signal?.reason);
    const timer = timers.setTimer(() => stop(new UnansweredError('timeout')), ms);
    signal?.addEventListener('abort', onAbort);
    work(inner.signal).then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error as Error)),
    );
  });
}

/** Waits. @throws the reason of `signal` when that ends it */
export async function pause(timers: Timers, ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      timers.clearTimer(timer);
      reject(signal?.reason as Error);
    };
    const timer = timers.setTimer(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
