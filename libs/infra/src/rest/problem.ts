import { literal } from '../literal.js';

/** Media type of every error (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

/** An error that the gateway makes itself: what the runtime's problems look like, filled from `$context`. */
export interface GatewayProblem {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly detail: string;
}

/** The mapping template of a problem; only `$context` is a variable in it. */
export function problemTemplate(problem: GatewayProblem): string {
  const { status, title, code, detail } = problem;
  return literal(JSON.stringify({ type: 'about:blank', title, status, code, detail, requestId: '$context.requestId' }));
}
