/** Index of `subscriptions` by connection, to end them together. Key `connectionId`. */
export const BY_CONNECTION = 'byConnection';
/** Sparse index of `presence`: who is online. Keys `onlineShard`, `userId`. */
export const BY_ONLINE = 'byOnline';

/** Which of `shards` keys something belongs to: always the same for the same id, and evenly spread. */
export function shardOf(id: string, shards: number): number {
  // FNV-1a, 32 bits, over UTF-16 units: fast, and good enough to spread ids.
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % shards;
}

/** All shards of so many. */
export function allShards(shards: number): number[] {
  return Array.from({ length: shards }, (_, shard) => shard);
}

/** Partition key of the subscribers of a topic in one shard. */
export function topicShard(topic: string, shard: number): string {
  return `${topic}#${shard}`;
}
