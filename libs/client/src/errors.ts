import type { Problem } from './problem.js';

/**
 * The server refused the request: an `error` frame with its id, or problem details over HTTP. Nothing was done; with a status of 500 or
 * more, that is not known.
 */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    readonly problem: Problem,
    /** When it may be tried again, milliseconds from now (`Retry-After`); only over HTTP. */
    readonly retryAfterMs?: number,
  ) {
    super(`${problem.code}: ${problem.detail}`);
  }

  /** What to branch on, e.g. `target-busy`. */
  get code(): string {
    return this.problem.code;
  }
}

/** What came in place of an answer, over HTTP. */
export interface Stranger {
  readonly status: number;
  readonly contentType: string;
  /** Its beginning, without tags. */
  readonly text: string;
}

/**
 * No answer came in time, or the connection was lost before it came: whether the request took effect is not known.
 *
 * `gateway`: something on the way answered in place of the API, with what it says itself. `cause`: what the network said, or what a repeat of
 * the request was refused with.
 */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  /** With `gateway`, over HTTP. */
  readonly stranger?: Stranger;

  constructor(
    readonly reason: 'timeout' | 'connection-lost' | 'gateway',
    { stranger, ...options }: ErrorOptions & { readonly stranger?: Stranger } = {},
  ) {
    const words = stranger ? ` (${stranger.status} ${stranger.contentType}: ${stranger.text})` : '';
    super(`The request was not answered: ${reason}${words}`, options);
    if (stranger) this.stranger = stranger;
  }
}

/** The request was not sent: there was no connection in time, or the client was closed. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';

  constructor(readonly reason: 'not-connected' | 'closed') {
    super(`The request was not sent: ${reason}`);
  }
}
