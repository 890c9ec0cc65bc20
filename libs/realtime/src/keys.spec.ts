import { describe, expect, test } from '@jest/globals';
import { allShards, shardOf, topicShard } from './keys.js';

describe('keys', () => {
  test('a shard is always the same and one of them', () => {
    expect(allShards(3)).toEqual([0, 1, 2]);
    expect(shardOf('alice', 10)).toBe(shardOf('alice', 10));
    // Part of stored keys: a change of the hash would lose subscriptions and online users for a while.
    expect(['alice', 'bob', 'L0SM9cOFvHcCIhw='].map((id) => shardOf(id, 10))).toEqual([9, 4, 3]);
    expect(topicShard('voting:v#1', 3)).toBe('voting:v#1#3');
  });

  test('ids are spread evenly, also those that differ in one place', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 10_000; n += 1) {
      const shard = shardOf(`connection-${n}=`, 10);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }

    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});
