import { DomainError } from '#platform/errors/domain.error.js';
import { ConflictError, NotFoundError } from '#platform/problem/problem.errors.js';

/** 404: no such lead. */
export class LeadNotFoundError extends NotFoundError {
  constructor() {
    super('There is no such lead.', 'lead-not-found');
  }
}

/** 404: no such import. */
export class ImportNotFoundError extends NotFoundError {
  constructor() {
    super('There is no such import.', 'import-not-found');
  }
}

/** 409: the assignment is over, or never was the caller's. */
export class AssignmentExpiredError extends ConflictError {
  constructor() {
    super('assignment-expired', 'The assignment is over.');
  }
}

/** 409: only parked leads are put back in line. */
export class LeadNotParkedError extends ConflictError {
  constructor() {
    super('lead-not-parked', 'The lead is not parked.');
  }
}

/** 413: the workbook is too large for a form; larger ones are announced and uploaded. */
export class WorkbookTooLargeError extends DomainError {
  constructor(megabytes: number) {
    super(413, 'payload-too-large', `A form takes workbooks of up to ${megabytes} MB. Announce larger ones as JSON.`);
  }
}
