import { describe, expect, test } from '@jest/globals';
import type { Duel, DuelState } from '../duel.js';
import { announcementsOf } from './announcements.js';

const NOW = '2026-01-31T12:00:30.000Z';
const duel = (state: DuelState, changes: Partial<Duel> = {}): Duel => ({
  sessionId: 's1',
  userA: 'alice',
  displayNameA: 'Alice',
  userB: 'bob',
  displayNameB: 'Bob',
  state,
  version: 2,
  createdAt: '2026-01-31T12:00:00.000Z',
  expiresAt: '2026-01-31T12:01:00.000Z',
  ...changes,
});

describe(announcementsOf.name, () => {
  test.each<[DuelState, string | undefined, string[]]>([
    ['pending', undefined, ['bob s1:invite']],
    ['active', undefined, ['alice s1:start', 'bob s1:start', 'bob s1:invite.closed']],
    ['rejected', 'bob', ['alice s1:rejected', 'bob s1:invite.closed']],
    ['cancelled', 'alice', ['alice s1:cancelled', 'bob s1:cancelled']],
    ['no_response', undefined, ['alice s1:no_response', 'bob s1:no_response']],
    ['stopped', 'bob', ['alice s1:stop', 'bob s1:stop']],
    ['completed', undefined, ['alice s1:timeout', 'bob s1:timeout']],
  ])('X4, D9: %s is told to the right ones, under a name that a repeat has too', (state, endedBy, expected) => {
    const announcements = announcementsOf(duel(state, endedBy === undefined ? {} : { endedBy }), NOW);

    expect(announcements.map(({ userId, frame }) => `${userId} ${frame.eventId}`)).toEqual(expected);
    for (const { frame } of announcements) expect(frame.eventId).toBe(`s1:${frame.type}`);
  });

  test.each([
    ['alice', 'Alice'],
    ['bob', 'Bob'],
  ])('D14: who stopped is named: %s', (endedBy, displayName) => {
    const [first] = announcementsOf(duel('stopped', { endedBy }), NOW);

    expect(first?.frame.data).toEqual({ sessionId: 's1', by: endedBy, displayName });
  });
});
