/** The groups that tokens can name (claim `cognito:groups`). */
export const GROUPS = ['admins', 'organizers', 'notifiers', 'supervisors', 'agents'] as const;
export type Group = (typeof GROUPS)[number];

/** Who is calling, taken from a verified token and nowhere else. */
export interface Principal {
  /** The token's subject. */
  readonly userId: string;
  readonly email: string;
  /** Claim `preferred_username`, else the local part of the e-mail. */
  readonly displayName: string;
  readonly groups: readonly Group[];
}

/** Whether the caller is in at least one of these groups. */
export function isInGroup(principal: Principal, ...groups: readonly Group[]): boolean {
  return groups.some((group) => principal.groups.includes(group));
}
