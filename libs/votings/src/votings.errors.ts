import { DomainError, type ProblemDetail } from '#platform/errors/domain.error.js';

/** 404: no such voting. */
export class VotingNotFoundError extends DomainError {
  constructor() {
    super(404, 'voting-not-found', 'There is no such voting.');
  }
}

/** 403: neither the owner nor in the group `admins`. */
export class NotVotingOwnerError extends DomainError {
  constructor() {
    super(403, 'forbidden', 'Only the owner of the voting and admins may change it.');
  }
}

/** 428: a change without `If-Match`. */
export class VersionRequiredError extends DomainError {
  constructor() {
    super(428, 'if-match-required', 'Name the version to be changed in If-Match, as read from ETag.');
  }
}

/** 412: `If-Match` names another version than the current one, or another change won the race. */
export class VersionMismatchError extends DomainError {
  constructor() {
    super(412, 'version-mismatch', 'The voting has changed since it was read.');
  }
}

/** 422: the body breaks rules; carries all of them. */
export class InvalidVotingError extends DomainError {
  constructor(errors: readonly ProblemDetail[]) {
    super(422, 'invalid-request', 'The request breaks one or more rules.', { errors });
  }
}

/** 409: options and start are frozen once the voting is open. */
export class VotingFrozenError extends DomainError {
  constructor(errors: readonly ProblemDetail[]) {
    super(409, 'voting-open', 'Options and start cannot change once the voting is open.', { errors });
  }
}

/** 409: the voting is closed or cancelled and takes no more changes. */
export class VotingOverError extends DomainError {
  constructor(state: 'closed' | 'cancelled') {
    super(409, `voting-${state}`, `The voting is ${state}.`);
  }
}

/** 409: a vote outside the window. */
export class VotingNotOpenError extends DomainError {
  constructor(state: string) {
    super(409, 'voting-not-open', `The voting is ${state}.`, { extensions: { state } });
  }
}

/** 422: `choice` is none of the voting's options. */
export class UnknownChoiceError extends DomainError {
  constructor() {
    const detail = 'must be the id of one of the options';
    super(422, 'unknown-choice', 'The voting has no such option.', { errors: [{ pointer: '/choice', detail }] });
  }
}

/** 409: this user has voted; carries the vote that counts, as found by the failed write. */
export class AlreadyVotedError extends DomainError {
  constructor(readonly existingVote: { readonly choice: string; readonly timestamp: string }) {
    super(409, 'already-voted', 'You have voted in this voting.', { extensions: { existingVote } });
  }
}

/** 404: the caller has not voted. */
export class VoteNotFoundError extends DomainError {
  constructor() {
    super(404, 'vote-not-found', 'You have not voted in this voting.');
  }
}
