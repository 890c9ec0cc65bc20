import { GROUPS, type Group, type Principal } from './principal.js';

/** Claims of a token that was verified upstream, as API Gateway's Cognito authorizer passes them. */
export type Claims = Readonly<Record<string, unknown>>;

/** @returns the caller, or undefined when the claims name no subject */
export function principalFromClaims(claims: Claims | null | undefined): Principal | undefined {
  const userId = text(claims?.['sub']);
  if (!claims || !userId) return undefined;
  const email = text(claims['email']) ?? '';
  return {
    userId,
    email,
    displayName: text(claims['preferred_username']) ?? email.split('@')[0] ?? '',
    groups: parseGroups(claims['cognito:groups']),
  };
}

/**
 * The known groups of a `cognito:groups` claim. API Gateway flattens the token's array to `a,b`; in other places it
 * arrives as `[a b]` or as an array. Groups that the pool may have besides ours are left out.
 */
export function parseGroups(claim: unknown): Group[] {
  const names = Array.isArray(claim)
    ? claim.map(String)
    : (text(claim)
        ?.replace(/^\[|\]$/g, '')
        .split(/[\s,]+/) ?? []);
  return GROUPS.filter((group) => names.includes(group));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
