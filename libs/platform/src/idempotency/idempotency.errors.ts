import { DomainError } from '../errors/domain.error.js';

const POINTER = 'Idempotency-Key';

/** The header is not 1 to 255 visible ASCII characters (422 `invalid-idempotency-key`). */
export class InvalidIdempotencyKeyError extends DomainError {
  constructor() {
    super(422, 'invalid-idempotency-key', 'The Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      errors: [{ pointer: POINTER, detail: 'must be 1 to 255 visible ASCII characters' }],
    });
  }
}

/** The key was used with another payload (422 `idempotency-key-reused`). */
export class IdempotencyKeyReusedError extends DomainError {
  constructor() {
    super(422, 'idempotency-key-reused', 'This Idempotency-Key was used with another payload.', {
      errors: [{ pointer: POINTER, detail: 'must be new for a new payload' }],
    });
  }
}

/** The first request with this key has not been answered yet (409 `idempotency-in-flight`). */
export class IdempotencyInFlightError extends DomainError {
  constructor() {
    super(409, 'idempotency-in-flight', 'The first request with this Idempotency-Key is still running.', {
      headers: { 'Retry-After': '1' },
    });
  }
}
