import { STATUS_CODES } from 'node:http';

/** One broken rule of a request (X1). */
export interface BrokenRule {
  readonly pointer: string;
  readonly detail: string;
}

/** RFC 9457 problem details, as the rest of the system writes them (X1). */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly BrokenRule[];
}

/** A refusal of one of the local cloud's own routes. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors?: readonly BrokenRule[],
  ) {
    super(message);
  }
}

/** The problem object of a refusal. */
export function problemOf(error: ProblemError, requestId: string): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(error.errors && { errors: error.errors }),
  };
}
