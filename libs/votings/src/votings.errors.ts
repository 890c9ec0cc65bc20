import type { ProblemDetail } from '#platform/errors/domain.error.js';
import { ConflictError, ForbiddenError, NotFoundError, UnprocessableError } from '#platform/problem/problem.errors.js';

/** 404: no such voting. */
export class VotingNotFoundError extends NotFoundError {
  constructor() {
    super('There is no such voting.', 'voting-not-found');
  }
}

/** 403: neither the owner nor in the group `admins`. */
export class NotVotingOwnerError extends ForbiddenError {
  constructor() {
    super('Only the owner of the voting and admins may change it.');
  }
}

/** 409: options and start are frozen once the voting is open. */
export class VotingFrozenError extends ConflictError {
  constructor(errors: readonly ProblemDetail[]) {
    super('voting-open', 'Options and start cannot change once the voting is open.', { errors });
  }
}

/** 409: the voting is closed or cancelled and takes no more changes. */
export class VotingOverError extends ConflictError {
  constructor(state: 'closed' | 'cancelled') {
    super(`voting-${state}`, `The voting is ${state}.`);
  }
}

/** 409: a vote outside the window. */
export class VotingNotOpenError extends ConflictError {
  constructor(state: string) {
    super('voting-not-open', `The voting is ${state}.`, { extensions: { state } });
  }
}

/** 422: `choice` is none of the voting's options. */
export class UnknownChoiceError extends UnprocessableError {
  constructor() {
    const detail = 'must be the id of one of the options';
    super('unknown-choice', 'The voting has no such option.', { errors: [{ pointer: '/choice', detail }] });
  }
}

/** 409: this user has voted; carries the vote that counts, as found by the failed write. */
export class AlreadyVotedError extends ConflictError {
  constructor(readonly existingVote: { readonly choice: string; readonly timestamp: string }) {
    super('already-voted', 'You have voted in this voting.', { extensions: { existingVote } });
  }
}

/** 404: the caller has not voted. */
export class VoteNotFoundError extends NotFoundError {
  constructor() {
    super('You have not voted in this voting.', 'vote-not-found');
  }
}
