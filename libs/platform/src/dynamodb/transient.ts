/**
 * Errors after which the same write may simply be sent again. The SDK itself retries some of them a few times, but never a cancelled
 * or conflicting transaction.
 */
const TRANSIENT_NAMES = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
]);

/** Reasons in a cancelled transaction that have to do with the moment, not with the data. */
const TRANSIENT_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const NETWORK_CODES = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT']);

/** Whether the same write may be sent again after this error. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (TRANSIENT_NAMES.has(error.name)) return true;
  return 'code' in error && typeof error.code === 'string' && NETWORK_CODES.has(error.code);
}

/** Whether a cancellation reason's code is one that passes by itself. */
export function isTransientReason(code: string | undefined): boolean {
  return code !== undefined && TRANSIENT_REASONS.has(code);
}
