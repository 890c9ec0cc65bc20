import { createHash } from 'node:crypto';

/** Index of the headers by deadline: keys `deadlineShard`, `executeAt`; keys only. */
export const BY_DEADLINE = 'ExpiredTime';

/** Over how many keys the index is spread. A constant, since it is part of stored keys. */
const DEADLINE_SHARDS = 10;

/** All keys of the index by deadline. */
export const deadlineShards: readonly string[] = Array.from({ length: DEADLINE_SHARDS }, (_, n) => String(n));

/**
 * Sort key of the row beside a group's headers that names the latest generation: whoever opens one moves it, so that two never
 * open at once. Generations are larger.
 */
export const LATEST_ROW = 0;

/** Sort key of the row that stands in for a generation's header once that is gone. */
export function standInRow(generation: number): number {
  return -generation;
}

/** Whether a row of the headers' table is a header. */
export function isHeader({ generation }: { readonly [name: string]: unknown; readonly generation?: unknown }): boolean {
  return Number(generation) > LATEST_ROW;
}

/** Whether a row of the headers' table stands in for a header. */
export function isStandIn({
  generation,
}: {
  readonly [name: string]: unknown;
  readonly generation?: unknown;
}): boolean {
  return Number(generation) < LATEST_ROW;
}

/** Longest `id` of a group, in characters. */
export const ID_MAX_LENGTH = 200;

/** Key of a group's headers: one item per generation. Types have no `#`, so two groups never share a key. */
export function groupKey(type: string, id: string): string {
  return `${type}#${id}`;
}

/** Key of the items of a group, from the call that opened it until its last generation is gone. */
export function itemsKey(group: string, series: number): string {
  return `${group}#${series}`;
}

/** Key of what was sent of one generation. */
export function sendsKey(group: string, generation: number): string {
  return `${group}#${generation}`;
}

/** Where a group stands in the index by deadline. */
export function deadlineShard(group: string): string {
  const [byte = 0] = createHash('sha256').update(group).digest();
  return String(byte % DEADLINE_SHARDS);
}

/**
 * The id of one message to one recipient: always the same for the same generation and recipient, so that a repeat can be told.
 *
 * @param recipient as {@link encodeRecipient} writes it
 */
export function messageId(group: string, generation: number, recipient: string): string {
  const text = JSON.stringify([group, generation, recipient]);
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
