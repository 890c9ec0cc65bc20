import { UserError } from './user-error.js';

/** Both a terminal and npm deliver one Ctrl-C: a signal within this time of the first is the same one. */
const SAME_KEY_MILLISECONDS = 400;

/** The wait for the end of a foreground process. */
export interface Stopping {
  /** Settles with nothing when a signal asks to stop, or with what went wrong. */
  readonly stopped: Promise<Error | undefined>;
  /** Ends the wait with a failure. */
  readonly fail: (message: string) => void;
}

/** Waits for SIGINT or SIGTERM; a second one ends the process at once. */
export function untilStopped(): Stopping {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  let first: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (first !== undefined && now - first > SAME_KEY_MILLISECONDS) process.exit(1);
    first ??= now;
    resolve(undefined);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { stopped: promise, fail: (message) => resolve(new UserError(message)) };
}
