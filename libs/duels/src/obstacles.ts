import type { Item } from '#platform/dynamodb/transact.js';
import {
  AlreadyInDuelError,
  AlreadyInvitedError,
  CrossingInvite,
  TargetBusyError,
  TooManyInvitesError,
} from './duels.errors.js';
import { openInvitesKey } from './duels.keys.js';
import { openInvitesOf, toLockRow } from './lock-row.js';

/** The caller's lock, where there should be none. */
export function alreadyInDuel(found: Item = {}): AlreadyInDuelError {
  return new AlreadyInDuelError(toLockRow(found));
}

/** The other one's lock, where there should be none. */
export function targetBusy(found: Item = {}): TargetBusyError {
  return new TargetBusyError(toLockRow(found));
}

/** What an open invitation between the two means to the one who invites. */
export function guarded(inviter: string, found: Item = {}): AlreadyInvitedError | CrossingInvite {
  const guard = toLockRow(found);
  return guard.inviter === inviter ? new AlreadyInvitedError(guard) : new CrossingInvite(guard);
}

/** The inviter's open invitations, if they are as many as may be. */
export function tooMany(inviter: string, most: number, found: Item = {}): TooManyInvitesError {
  const key = openInvitesKey(inviter);
  const rows = [...openInvitesOf(found)].map((sessionId) => ({ lockKey: key, sessionId }));
  return new TooManyInvitesError(most, rows);
}
