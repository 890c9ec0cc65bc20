import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Duel,
  type DuelState,
  isInvitation,
  isRunning,
  ofEnd,
  ofInvite,
  ofRow,
  ofStart,
  withNews,
} from '../../apps/web/src/duels/duel.model.js';

const ME = 'alice';
const sessionId = 's1';
const bob = { userId: 'bob', displayName: 'Bob' };
const expiresAt = '2026-01-31T12:01:00.000Z';
const startAt = '2026-01-31T12:00:33.000Z';
const endsAt = '2026-01-31T12:10:33.000Z';

const row = (state: DuelState): Duel =>
  ofRow(
    {
      sessionId,
      userA: 'bob',
      displayNameA: 'Bob',
      userB: ME,
      displayNameB: 'Alice',
      state,
      createdAt: '2026-01-31T12:00:00.000Z',
      expiresAt,
      serverTime: '2026-01-31T12:00:00.000Z',
      ...(state !== 'pending' && { startAt, endsAt }),
    },
    ME,
  );
const invited = ofInvite({ sessionId, from: 'bob', displayName: 'Bob', expiresAt, serverTime: expiresAt });
const accepted: Duel = { sessionId, state: 'active' };
const started = ofStart({ sessionId, startAt, endsAt, serverTime: startAt, opponent: 'bob', displayName: 'Bob' });
const stopped = ofEnd({ sessionId, by: ME, displayName: 'Alice' }, 'stopped', ME);

const STORIES: readonly (readonly [string, readonly Duel[], DuelState])[] = [
  ['an invitation', [row('pending'), invited], 'pending'],
  ['a duel that began', [row('pending'), invited, accepted, started], 'active'],
  ['a duel that was stopped', [row('pending'), invited, accepted, started, row('active'), stopped], 'stopped'],
];

describe('the book of duels', () => {
  it.each(STORIES)('%s is the same in whatever order it is heard of, and heard twice', (_, news, state) => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...news, ...news], { minLength: 2 * news.length }), (heard) => {
        const inOrder = withNews({}, news);
        const book = heard.reduce((known, one) => withNews(known, [one]), {});
        expect(book).toEqual(inOrder);
        expect(inOrder[sessionId]).toMatchObject({ state, opponent: bob, expiresAt });
      }),
    );
  });

  it('an acceptance alone puts the question away; the duel is there once it is known when it begins', () => {
    const answered = withNews({}, [invited, accepted])[sessionId] as Duel;
    expect([isInvitation(answered), isRunning(answered)]).toEqual([false, false]);
    expect(isRunning(withNews({}, [answered, started])[sessionId] as Duel)).toBe(true);
  });

  it('what one does not tell hides nothing that is known', () => {
    expect(withNews({}, [invited, stopped])[sessionId]).toMatchObject({ opponent: bob, endedBy: ME, isOwn: false });
  });
});
