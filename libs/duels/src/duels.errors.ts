import { ConflictError, ForbiddenError, NotFoundError, UnprocessableError } from '#platform/problem/problem.errors.js';
import type { LockRow, Named } from './lock-row.js';

/** 404: no such session. */
export class SessionNotFoundError extends NotFoundError {
  constructor() {
    super('There is no such session.', 'session-not-found');
  }
}

/** 403: not a participant, or not the one of the two who may do this. */
export class NotYourMoveError extends ForbiddenError {
  constructor() {
    super('This is not for you to do in this session.');
  }
}

/** 409: the session, or the invitation, is over: somebody or time was faster. */
export class SessionOverError extends ConflictError {
  constructor() {
    super('session-over', 'The session is over, or the invitation was answered.');
  }
}

/** 409: the invitation has not been accepted yet. */
export class SessionNotActiveError extends ConflictError {
  constructor() {
    super('session-not-active', 'The invitation has not been accepted yet; cancel it instead.');
  }
}

/** 422: nobody duels himself. */
export class SelfInviteError extends UnprocessableError {
  constructor() {
    const errors = [{ pointer: '/to', detail: 'must be somebody else' }];
    super('self-invite', 'You cannot invite yourself.', { errors });
  }
}

/** 409: the invitee has no connection. */
export class TargetOfflineError extends ConflictError {
  constructor() {
    super('target-offline', 'That user is not online.');
  }
}

/**
 * Refused because rows say so that may be out of date: their sessions may be overdue or over. Worth a look at these sessions, and another
 * try if that ended one of them.
 */
export class BlockedError extends ConflictError {
  constructor(
    code: string,
    message: string,
    /** What stands in the way. */
    readonly rows: readonly Named[],
  ) {
    super(code, message);
  }
}

/** 409: the other one plays already. */
export class TargetBusyError extends BlockedError {
  constructor(row: LockRow) {
    super('target-busy', 'That user is in a duel.', [row]);
  }
}

/** 409: the caller plays already. */
export class AlreadyInDuelError extends BlockedError {
  constructor(row: LockRow) {
    super('already-in-duel', 'You are in a duel.', [row]);
  }
}

/** 409: the caller has invited this user and waits for an answer. */
export class AlreadyInvitedError extends BlockedError {
  constructor(row: LockRow) {
    super('already-invited', 'You have invited that user and wait for an answer.', [row]);
  }
}

/** 409: the caller waits for as many answers as are allowed. */
export class TooManyInvitesError extends BlockedError {
  constructor(most: number, rows: readonly Named[]) {
    super('too-many-invites', `At most ${most} invitations may be open at a time.`, rows);
  }
}

/** Not a refusal: the invitee has invited the inviter, so the invitation is an acceptance of that one (D4). */
export class CrossingInvite extends Error {
  override readonly name = 'CrossingInvite';

  constructor(readonly guard: LockRow) {
    super('The invitee has invited the inviter');
  }
}
