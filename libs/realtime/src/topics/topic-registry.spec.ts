import { describe, expect, test } from '@jest/globals';
import type { Group, Principal } from '#platform/auth/principal.js';
import { ForbiddenError } from '#platform/problem/problem.errors.js';
import { TopicRegistry, UnknownTopicError } from './topic-registry.js';

const user = (...groups: Group[]): Principal => ({ userId: 'alice', email: '', displayName: 'Alice', groups });

describe(TopicRegistry.name, () => {
  test('everybody may read a topic without a rule of its own', async () => {
    const topics = new TopicRegistry();
    topics.allow(/^room:\d+$/);

    await expect(topics.assertMayRead(user(), 'room:7')).resolves.toBeUndefined();
    await expect(topics.assertMayRead(user(), 'room:7x')).rejects.toThrow(UnknownTopicError);
  });

  test('V9: votings is always there', async () => {
    await expect(new TopicRegistry().assertMayRead(user(), 'votings')).resolves.toBeUndefined();
    expect(() => new TopicRegistry().assertKnown('votings')).not.toThrow();
  });

  test('a rule decides by user and topic, also asynchronously', async () => {
    const topics = new TopicRegistry();
    topics.allow(/^inbox:\w+$/, async ({ userId }, topic) => Promise.resolve(topic === `inbox:${userId}`));

    await expect(topics.assertMayRead(user(), 'inbox:alice')).resolves.toBeUndefined();
    await expect(topics.assertMayRead(user(), 'inbox:bob')).rejects.toThrow(ForbiddenError);
  });

  test('one of several rules is enough', async () => {
    const topics = new TopicRegistry();
    topics.allow(/^club:\w+$/, ({ groups }) => groups.includes('admins'));
    topics.allow(/^club:open$/);

    await expect(topics.assertMayRead(user(), 'club:open')).resolves.toBeUndefined();
    await expect(topics.assertMayRead(user('admins'), 'club:a')).resolves.toBeUndefined();
    await expect(topics.assertMayRead(user('agents'), 'club:a')).rejects.toThrow(ForbiddenError);
  });

  test('a pattern with a memory matches every time', () => {
    const topics = new TopicRegistry();
    topics.allow(/^room:\d+$/g);

    for (let n = 0; n < 3; n += 1) expect(() => topics.assertKnown('room:1')).not.toThrow();
  });

  test.each([[/room:\d+/], [/^room:\d+/], [/room:\d+$/]])('%s allows more than it says and is refused', (pattern) => {
    expect(() => new TopicRegistry().allow(pattern)).toThrow('not anchored');
  });
});
