/** Sparse index of `votes`: what has not been counted. Keys `uncounted`, `userId`; a counted vote is not in it. */
export const BY_UNCOUNTED = 'byUncounted';
/** Index of `votings` by end, for lists. Keys `listShard`, `endAt`. */
export const BY_END = 'byEnd';
/** Sparse index of `votings`: those whose results are not final. Keys `unsettled`, `closesAt`. */
export const BY_UNSETTLED = 'byUnsettled';
/** Sparse index of `results`: rows that changed since the last snapshot. Keys `unsaved`, `votingId`. */
export const BY_UNSAVED = 'byUnsaved';

/**
 * Sparse index of `votings`: those that a notification run still has to announce something of, by the start or end that comes next.
 * Keys `listShard`, `dueAt`.
 */
export const BY_DUE = 'byDue';

/** Over how many keys the indexes of `votings` are spread. A constant, since it is part of stored keys. */
export const VOTING_SHARDS = 4;

/** The keys of the indexes of `votings`, all of them. */
export const votingShards: readonly string[] = Array.from({ length: VOTING_SHARDS }, (_, n) => String(n));

/** Whether a text from a path can be one of our ids: DynamoDB answers empty and too long keys with an error instead of finding nothing. */
export function canBeVotingId(text: string): boolean {
  return text !== '' && text.length <= 100;
}

/** The key of a voting in the indexes of `votings`. */
export function votingShard(votingId: string): string {
  return String(stableHash(votingId) % VOTING_SHARDS);
}

/** The mark of an uncounted vote: spread over the voting's buckets, always the same bucket for the same user. */
export function uncountedMark(voting: { readonly votingId: string; readonly buckets: number }, userId: string): string {
  return `${voting.votingId}#${stableHash(userId) % voting.buckets}`;
}

/** Every key under which uncounted votes of a voting can be found. */
export function uncountedMarks({
  votingId,
  buckets,
}: {
  readonly votingId: string;
  readonly buckets: number;
}): string[] {
  return Array.from({ length: buckets }, (_, n) => `${votingId}#${n}`);
}

/** Sort key of one of the rows that the counters of a voting are spread over. */
export function counterPart(row: number): string {
  return `shard#${row}`;
}

/** Sort key of the row that says whether the results are final. */
export const SUMMARY_PART = 'summary';

/** What distinguishes counters from the other attributes of a row. */
const OPTION_PREFIX = 'o#';

/** The attribute of a counter row that counts an option. */
export function optionAttribute(optionId: string): string {
  return OPTION_PREFIX + optionId;
}

/** The option that an attribute of a counter row counts; undefined for other attributes. */
export function optionOf(attribute: string): string | undefined {
  return attribute.startsWith(OPTION_PREFIX) ? attribute.slice(OPTION_PREFIX.length) : undefined;
}

/**
 * FNV-1a, 32 bit, over UTF-16 code units: part of stored keys, so it must never change.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
