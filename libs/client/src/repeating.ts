import { RefusedError, UnansweredError } from './errors.js';
import type { Route } from './rest-contract.js';

/** Answers that say "later": throttled, overloaded, or somebody on the way did not get through. */
const LATER = new Set([429, 502, 503, 504]);
/** Refusals that come before anybody looks at the `Idempotency-Key`: they say nothing about an earlier attempt with it. */
const AT_THE_DOOR = new Set([401, 403, 429]);

/** What an attempt failed with; anything else is no matter of repeating. */
export type Failure = RefusedError | UnansweredError;

export function isFailure(error: unknown): error is Failure {
  return error instanceof RefusedError || error instanceof UnansweredError;
}

/** Whether a repeat of the request may help, and does no harm if this attempt took effect. */
export function mayRepeat(route: Route, failure: Failure): boolean {
  const isHarmless = !tookPerhaps(failure) || isRepeatable(route);
  return isHarmless && mayHelp(route, failure);
}

function mayHelp({ idempotencyKey }: Route, failure: Failure): boolean {
  if (failure instanceof UnansweredError && failure.reason !== 'gateway') return true;
  if (!(failure instanceof RefusedError)) return LATER.has(statusOf(failure));
  // The quota is for a day.
  if (failure.code === 'quota-exceeded') return false;
  // The first attempt still runs; its answer will be there.
  if (failure.code === 'idempotency-in-flight') return idempotencyKey === true;
  return LATER.has(failure.problem.status);
}

/** RFC 9110, 9.2.2, and our word for the others. */
function isRepeatable({ method, idempotencyKey, repeatable }: Route): boolean {
  return method === 'GET' || method === 'PUT' || method === 'DELETE' || idempotencyKey === true || repeatable === true;
}

/** Whether the request may have taken effect although it failed. */
export function tookPerhaps(failure: Failure): boolean {
  const status = statusOf(failure);
  return status < 400 || status >= 500;
}

/** @returns 0 where nothing was answered at all */
function statusOf(failure: Failure): number {
  return failure instanceof RefusedError ? failure.problem.status : (failure.stranger?.status ?? 0);
}

/**
 * What a call fails with.
 *
 * A `PUT` whose answer was lost and whose repeat is refused because of the version has perhaps made that version itself: after an
 * attempt that may have taken effect, a refusal tells only where nothing changes, or where the server remembers the first answer.
 *
 * @param doubt the latest attempt before that may have taken effect
 */
export function verdict({ method, idempotencyKey }: Route, failure: Failure, doubt: Failure | undefined): Failure {
  if (doubt === undefined || !(failure instanceof RefusedError) || method === 'GET') return failure;
  if (idempotencyKey === true && !AT_THE_DOOR.has(failure.problem.status)) return failure;
  return new UnansweredError(doubt instanceof UnansweredError ? doubt.reason : 'gateway', { cause: failure });
}
