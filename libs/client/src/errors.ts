import type { Problem } from './problem.js';

/** The server refused the request: an `error` frame with its id. Nothing was done; with a status of 500 or more, that is not known. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }

  /** What to branch on, e.g. `target-busy`. */
  get code(): string {
    return this.problem.code;
  }
}

/** No answer came in time, or the connection was lost before it came: whether the request took effect is not known. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';

  constructor(readonly reason: 'timeout' | 'connection-lost' | 'gateway') {
    super(`The request was not answered: ${reason}`);
  }
}

/** The request was not sent: there was no connection in time, or the client was closed. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';

  constructor(readonly reason: 'not-connected' | 'closed') {
    super(`The request was not sent: ${reason}`);
  }
}
