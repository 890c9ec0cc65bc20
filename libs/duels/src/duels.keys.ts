import { allShards, shardOf } from '#realtime/keys.js';

/** Indexes of `sessions` by participant, for lists. Keys `userA` or `userB`, `createdAt`. */
export const BY_USER_A = 'byUserA';
export const BY_USER_B = 'byUserB';
/** Sparse index of `sessions`: those that have not ended. Keys `liveShard`, `dueAt`. */
export const BY_DEADLINE = 'byDeadline';
/** Sparse index of `duel-locks`: guards and locks. Keys `lockShard`, `lockKey`. */
export const BY_SHARD = 'byShard';

/** Over how many keys the sparse indexes are spread. A constant, since it is part of stored keys. */
const SHARDS = 10;

/** The keys of the sparse indexes, all of them. */
export const duelShards: readonly string[] = allShards(SHARDS).map(String);

/** The key of a session or lock in its sparse index. */
export function duelShard(id: string): string {
  return String(shardOf(id, SHARDS));
}

/** Whether a text from a path or frame can be one of our ids: DynamoDB answers empty and too long keys with an error instead of finding nothing. */
export function canBeSessionId(text: string): boolean {
  return text !== '' && text.length <= 100;
}

/** The lock of a user in a game. */
export function lockKey(userId: string): string {
  return `user#${encode(userId)}`;
}

/** The guard of an open invitation between two users, whoever invites. */
export function guardKey(one: string, other: string): string {
  const [first = '', second = ''] = [encode(one), encode(other)].sort();
  return `pair#${first}#${second}`;
}

const OPEN_INVITES = 'invites#';

/** The row that holds a user's open invitations. */
export function openInvitesKey(userId: string): string {
  return OPEN_INVITES + encode(userId);
}

/** Whether a row holds open invitations; the others name one session. */
export function isOpenInvitesKey(key: string): boolean {
  return key.startsWith(OPEN_INVITES);
}

/** Without `#`, so that no two pairs share a key. */
function encode(userId: string): string {
  return encodeURIComponent(userId);
}
