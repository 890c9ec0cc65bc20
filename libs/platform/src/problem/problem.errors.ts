import { DomainError, type DomainErrorOptions, type ProblemDetail } from '../errors/domain.error.js';

/** 401: no verified token came with the request. */
export class UnauthorizedError extends DomainError {
  constructor(message = 'A valid token is required.') {
    super(401, 'unauthorized', message, { headers: { 'WWW-Authenticate': 'Bearer' } });
  }
}

/** 403: the caller is known and may not do this. */
export class ForbiddenError extends DomainError {
  constructor(message = 'You may not do this.', code = 'forbidden') {
    super(403, code, message);
  }
}

/** 404: there is no such resource, or not for this caller. */
export class NotFoundError extends DomainError {
  constructor(message = 'There is no such resource.', code = 'not-found') {
    super(404, code, message);
  }
}

/** 405: the path exists with other methods, which `Allow` names (RFC 9110, 15.5.6). */
export class MethodNotAllowedError extends DomainError {
  constructor(allowed: readonly string[]) {
    super(405, 'method-not-allowed', 'The resource does not support this method.', {
      headers: { Allow: allowed.join(', ') },
    });
  }
}

/** 409: the request is right in itself, but not in the present state of the resource. */
export class ConflictError extends DomainError {
  constructor(code: string, message: string, options?: DomainErrorOptions) {
    super(409, code, message, options);
  }
}

/** 412: the resource has another version than the one that `If-Match` names (RFC 9110, 13.1.1). */
export class PreconditionFailedError extends DomainError {
  constructor(message = 'The resource has changed since it was read. Read it again and repeat the change.') {
    super(412, 'stale-version', message);
  }
}

/** 428: the change needs `If-Match` (RFC 6585, 3). */
export class PreconditionRequiredError extends DomainError {
  constructor(message = 'Send the ETag of the version that you read as If-Match.') {
    super(428, 'if-match-required', message);
  }
}

/** 422: the request is readable and breaks a rule. */
export class UnprocessableError extends DomainError {
  constructor(code: string, message: string, options?: DomainErrorOptions) {
    super(422, code, message, options);
  }
}

/** 422 `validation-failed`: all rules of a DTO that the request breaks, at once. */
export class ValidationFailedError extends UnprocessableError {
  constructor(errors: readonly ProblemDetail[]) {
    super('validation-failed', 'The request breaks the rules listed in errors.', { errors });
  }
}
