import { DomainError } from '../errors/domain.error.js';

/** Seconds after which a client may try again. */
const RETRY_AFTER_SECONDS = '1';

/** A write kept meeting conflicts or throttling until the helper gave up (503 `contention`); nothing was written, or the outcome is unknown. */
export class TransactionContentionError extends DomainError {
  constructor(
    readonly attempts: number,
    cause: unknown,
  ) {
    super(503, 'contention', 'Too many writes at the same time. Please try again.', {
      cause,
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
    });
  }
}
