import { createHash } from 'node:crypto';

/** Sparse index of `leads`, keys only: those in line. Keys `pendingShard`, `place`. */
export const BY_PENDING = 'byPending';
/** Sparse index of `leads`, keys only: those with a running assignment. Keys `runningShard`, `expiresAt`. */
export const BY_EXPIRY = 'byExpiry';
/** Index of `leads`, for lists. Keys `listShard`, `place`. */
export const BY_STATUS = 'byStatus';
/** Sparse index of `leads`, for lists of one agent's leads. Keys `assignedTo`, `place`. */
export const BY_AGENT = 'byAgent';
/** Sparse index of `agents`: those who are free. Keys `idleShard`, `idlePlace`. */
export const BY_IDLE = 'byIdle';
/** Index of `agents`, for lists. Keys `listShard`, `userId`. */
export const BY_USER = 'byUser';

/** Over how many keys the indexes of agents and the lists of leads are spread. Constants, since they are part of stored keys. */
export const AGENT_SHARDS = 4;
export const LIST_SHARDS = 4;

const ID_LENGTH = 32;
const ID = /^[0-9a-f]{32}$/;

/** All keys of a sharded index. */
export function allShards(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => String(n));
}

/** A lead's place in line: by its timestamp, then by its id, and by nothing else (L3). Sorts as text. */
export function placeOf(lead: { readonly timestamp: string; readonly leadId: string }): string {
  return `${lead.timestamp}#${lead.leadId}`;
}

/** A free agent's place: who has waited longest is first. Sorts as text. */
export function idlePlaceOf(idleSince: string, userId: string): string {
  return `${idleSince}#${userId}`;
}

/** A stable number below `shards` for a key. */
export function shardOf(key: string, shards: number): string {
  return String(createHash('sha256').update(key).digest().readUInt32BE() % shards);
}

/** The id of a file's content: the same bytes always have the same (L2). */
export function fileIdOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, ID_LENGTH);
}

/** The id of a row of a file: the same row of the same file always has the same (L2). */
export function leadIdOfRow(fileId: string, row: number): string {
  return createHash('sha256').update(`${fileId}:${row}`).digest('hex').slice(0, ID_LENGTH);
}

/** Whether a text can be the id of a lead or of a file. */
export function isContentId(text: string): boolean {
  return ID.test(text);
}
