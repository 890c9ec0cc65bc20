import { ConflictError } from '#platform/problem/problem.errors.js';

/** 409 `resume-failed`: too much was missed, or it is no longer kept. The client fetches its state anew. */
export class ResumeFailedError extends ConflictError {
  constructor() {
    super('resume-failed', 'What was missed can no longer be replayed. Fetch the state anew.');
  }
}
