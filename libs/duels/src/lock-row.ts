import type { Item } from '#platform/dynamodb/transact.js';

/** A row that names one session: a user's lock (`user#…`) or the guard of a pair (`pair#…`). */
export interface LockRow {
  readonly lockKey: string;
  readonly sessionId: string;
  /** When time ends what the row stands for, RFC 3339. */
  readonly until: string;
  /** Only of guards: who invites. */
  readonly inviter?: string;
}

/** A session that a row names, as its one or as one of several. */
export type Named = Pick<LockRow, 'lockKey' | 'sessionId'>;

/** The guard or lock of an item. */
export function toLockRow(item: Item): LockRow {
  const { lockKey, sessionId, until, inviter } = item as unknown as LockRow;
  return { lockKey, sessionId, until, ...(inviter !== undefined && { inviter }) };
}

/** Ids of the open invitations in a user's row; a set that lost its last id is no attribute any more. */
export function openInvitesOf(item: Item | undefined): ReadonlySet<string> {
  const ids: unknown = item?.['openInvites'];
  return ids instanceof Set ? ids : new Set();
}
