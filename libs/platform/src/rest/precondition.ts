import { PreconditionFailedError, PreconditionRequiredError } from '../problem/problem.errors.js';
import { parseIfMatch } from './etag.js';

/**
 * The `If-Match` of a change, checked when the service asks for it: after 404 and the owner's 403, before 422
 * (see `Validated`).
 */
export class Precondition {
  /** @param header the request's `If-Match`, if it has one */
  constructor(private readonly header: string | undefined) {}

  /**
   * Passes when the header is `*` or names the resource's current version. The comparison is the strong one
   * (RFC 9110, 13.1.1): weak tags never match. What is no list of tags names no version, so it cannot match either.
   *
   * The write still needs its condition on the version: this only answers early.
   *
   * @throws PreconditionRequiredError (428) without the header
   * @throws PreconditionFailedError (412) when it does not match
   */
  check(version: number): void {
    if (this.header === undefined) throw new PreconditionRequiredError();
    const tags = parseIfMatch(this.header);
    if (tags === '*') return;
    if (!tags)
      throw new PreconditionFailedError('If-Match must be the ETag as it was received, with its double quotes.');
    if (!tags.some((tag) => !tag.weak && tag.value === String(version))) throw new PreconditionFailedError();
  }
}
