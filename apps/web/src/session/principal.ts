/** Who is signed in. */
export interface Principal {
  /** `sub` of the token: what every user id of the API is. */
  readonly userId: string;
  readonly displayName: string;
  readonly groups: readonly string[];
}

/** The claims of an id token that name a person. */
export type Claims = Readonly<Record<string, unknown>>;

/** As the API reads the same claims: the display name is `preferred_username`, else the e-mail's local part (D14). */
export function principalOf(claims: Claims): Principal {
  const groups = claims['cognito:groups'];
  return {
    userId: text(claims['sub']) ?? '',
    displayName: text(claims['preferred_username']) ?? text(claims['email'])?.split('@')[0] ?? '',
    groups: Array.isArray(groups) ? groups.map(String) : [],
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
