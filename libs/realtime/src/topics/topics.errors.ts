import { ConflictError } from '#platform/problem/problem.errors.js';

/** 409 `too-many-topics`: the connection is subscribed to as many topics as it may be. */
export class TooManyTopicsError extends ConflictError {
  constructor(limit: number) {
    super('too-many-topics', `A connection may be subscribed to at most ${limit} topics.`);
  }
}
