/** One broken rule of a request: where (RFC 6901 JSON pointer, or a parameter's name) and what. */
export interface ProblemDetail {
  readonly pointer: string;
  readonly detail: string;
}

/** What a domain error may carry beside its message. */
export interface DomainErrorOptions extends ErrorOptions {
  /** Every rule that the request broke. */
  readonly errors?: readonly ProblemDetail[];
  /** Extension members of the problem (RFC 9457, 3.2), e.g. `existingVote`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Response headers of the HTTP answer, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A refusal that the client is meant to see: rendered as problem details (RFC 9457) in HTTP answers and error frames.
 * Slices derive one class per refusal; anything else that is thrown becomes an opaque 500.
 */
export class DomainError extends Error {
  override readonly name: string = this.constructor.name;

  /**
   * @param status HTTP status that stands for the kind of refusal (409 state, 422 rule, ...)
   * @param code stable, kebab-case; clients branch on it
   * @param message one sentence for people; no internals
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly options: DomainErrorOptions = {},
  ) {
    super(message, options);
  }
}
