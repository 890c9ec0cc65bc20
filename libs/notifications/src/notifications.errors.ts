import { NotFoundError, UnprocessableError } from '#platform/problem/problem.errors.js';

/** 404: no such group, or it has been handed over already. */
export class GroupNotFoundError extends NotFoundError {
  constructor() {
    super('There is no such group: it was never opened, or it has been sent or cancelled.', 'group-not-found');
  }
}

/** 422: no such type of notification. */
export class UnknownTypeError extends UnprocessableError {
  constructor(known: readonly string[]) {
    const detail = `must be one of ${known.join(', ')}`;
    super('unknown-type', 'There is no such type of notification.', { errors: [{ pointer: '/type', detail }] });
  }
}

/** 422: the call opens a group and names nobody to send it to. */
export class NoRecipientsError extends UnprocessableError {
  constructor() {
    const detail = 'must name at least one recipient when the call opens a group';
    super('no-recipients', 'The group has no recipients.', { errors: [{ pointer: '/recipients', detail }] });
  }
}

/** 422: with those of this call, the group would have too many recipients. */
export class TooManyRecipientsError extends UnprocessableError {
  constructor(max: number) {
    const detail = `must bring the group to at most ${max} recipients`;
    super('too-many-recipients', 'The group has too many recipients.', {
      errors: [{ pointer: '/recipients', detail }],
    });
  }
}

/** 422: the deadline would move too far from when the group opened. */
export class DeadlineTooLateError extends UnprocessableError {
  constructor(latest: string) {
    const detail = `must be at most ${latest}, counted from when the group opened`;
    super('deadline-too-late', 'The deadline is too far ahead.', { errors: [{ pointer: '/execute_at', detail }] });
  }
}
