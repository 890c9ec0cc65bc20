import type { ProblemDetail } from '../errors/domain.error.js';

/** Media type of problem details (RFC 9457, 3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/**
 * Problem details (RFC 9457): the one shape of every refusal, in HTTP answers and in error frames.
 * Clients branch on `code`; `title` and `detail` are for people and may change.
 */
export interface Problem {
  readonly type: 'about:blank';
  /** The status' reason phrase, as RFC 9457 wants it for `about:blank`. */
  readonly title: string;
  readonly status: number;
  /** Stable, kebab-case. The list is in docs/api-errors.md. */
  readonly code: string;
  readonly detail: string;
  /** What to quote to the operators: the same id is in the logs. */
  readonly requestId: string;
  /** Every rule that the request broke; only with status 422. */
  readonly errors?: readonly ProblemDetail[];
  /** Extension members of single codes (RFC 9457, 3.2), e.g. `existingVote`. */
  readonly [extension: string]: unknown;
}
