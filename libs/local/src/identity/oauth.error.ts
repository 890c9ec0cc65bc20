/** A refusal of the token endpoint (RFC 6749 5.2). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  /** @param code `invalid_grant` and the like */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}
