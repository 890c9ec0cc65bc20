import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  accepted,
  deadlineOf,
  type Duel,
  DUEL_STATES,
  type Edge,
  ended,
  isLive,
  isOverdue,
  refusalOf,
  timesEdge,
} from './duel.js';

const EXPIRES = Date.parse('2026-01-31T12:01:00.000Z');
const ENDS = Date.parse('2026-01-31T12:10:00.000Z');
const EDGES: readonly Edge[] = ['accept', 'reject', 'cancel', 'stop', 'expire', 'complete'];

const pending: Duel = {
  sessionId: 's1',
  userA: 'alice',
  displayNameA: 'Alice',
  userB: 'bob',
  displayNameB: 'Bob',
  state: 'pending',
  version: 1,
  createdAt: '2026-01-31T12:00:00.000Z',
  expiresAt: new Date(EXPIRES).toISOString(),
};
const active = accepted(pending, { startAt: '2026-01-31T12:00:33.000Z', endsAt: new Date(ENDS).toISOString() });

const by = (userId: string) => ({ userId });
const actors = [by('alice'), by('bob'), by('carol'), 'time'] as const;

describe('edges', () => {
  test.each<[Edge, Duel, readonly string[]]>([
    ['accept', pending, ['bob']],
    ['reject', pending, ['bob']],
    ['cancel', pending, ['alice']],
    ['expire', pending, ['time']],
    ['stop', active, ['alice', 'bob']],
    ['complete', active, ['time']],
  ])('D5 to D8: %s is for the right ones, the others get forbidden', (edge, duel, allowed) => {
    const deadline = duel === pending ? EXPIRES : ENDS;

    const refusals = actors.map((actor) => refusalOf(duel, edge, actor, actor === 'time' ? deadline : deadline - 1));

    const takers = actors.filter((_, n) => refusals[n] === undefined);
    expect(new Set(refusals)).toEqual(new Set([undefined, 'forbidden']));
    expect(takers.map((actor) => (actor === 'time' ? actor : actor.userId))).toEqual(allowed);
  });

  test.each<[Edge, string]>([
    ['accept', 'bob'],
    ['reject', 'bob'],
    ['cancel', 'alice'],
  ])('D5, D6: %s comes too late from expiresAt on, timer or not', (edge, user) => {
    expect(refusalOf(pending, edge, by(user), EXPIRES - 1)).toBeUndefined();
    expect(refusalOf(pending, edge, by(user), EXPIRES)).toBe('over');
  });

  test('D8: stop comes too late from endsAt on', () => {
    expect(refusalOf(active, 'stop', by('alice'), ENDS - 1)).toBeUndefined();
    expect(refusalOf(active, 'stop', by('alice'), ENDS)).toBe('over');
  });

  test('D7, D8: time comes too early before the deadline', () => {
    expect(refusalOf(pending, 'expire', 'time', EXPIRES - 1)).toBe('not-due');
    expect(refusalOf(active, 'complete', 'time', ENDS - 1)).toBe('not-due');
    expect(refusalOf(active, 'complete', 'time', ENDS)).toBeUndefined();
  });

  test('an invitation cannot be stopped, and a game not be answered or cancelled', () => {
    expect(refusalOf(pending, 'stop', by('alice'), EXPIRES - 1)).toBe('not-active');
    expect(refusalOf(pending, 'stop', by('alice'), EXPIRES)).toBe('over');
    expect(refusalOf(active, 'cancel', by('alice'), 0)).toBe('over');
    expect(refusalOf(active, 'accept', by('bob'), 0)).toBe('over');
    expect(refusalOf(active, 'expire', 'time', ENDS)).toBe('over');
  });
});

describe('ends', () => {
  test.each<[Exclude<Edge, 'accept'>, Duel, string, (typeof actors)[number]]>([
    ['reject', pending, 'rejected', by('bob')],
    ['cancel', pending, 'cancelled', by('alice')],
    ['expire', pending, 'no_response', 'time'],
    ['stop', active, 'stopped', by('bob')],
    ['complete', active, 'completed', 'time'],
  ])('D9: %s', (edge, before, state, actor) => {
    const after = ended(before, edge, actor, EXPIRES);

    expect(after).toEqual({
      ...before,
      state,
      version: before.version + 1,
      endedAt: '2026-01-31T12:01:00.000Z',
      ...(actor !== 'time' && { endedBy: actor.userId }),
    });
  });

  test('D9: nothing leaves an end, whoever tries and whenever', () => {
    const ends = DUEL_STATES.filter((state) => !isLive({ state }));
    expect(ends).toHaveLength(5);

    fc.assert(
      fc.property(
        fc.constantFrom(...ends),
        fc.constantFrom(...EDGES),
        fc.constantFrom(...actors),
        fc.integer({ min: 0, max: 2 * ENDS }),
        (state, edge, actor, now) => {
          expect(refusalOf({ ...active, state }, edge, actor, now)).toMatch(/^(over|forbidden)$/);
          expect(timesEdge({ state })).toBeUndefined();
          expect(deadlineOf({ ...active, state })).toBeUndefined();
          expect(isOverdue({ ...active, state }, now)).toBe(false);
        },
      ),
    );
  });
});

test('at every instant of a live session, either its users can move it or time can, never both', () => {
  fc.assert(
    fc.property(fc.constantFrom(pending, active), fc.integer({ min: EXPIRES - 5, max: ENDS + 5 }), (duel, now) => {
      const users = EDGES.some((edge) =>
        ['alice', 'bob'].some((user) => refusalOf(duel, edge, by(user), now) === undefined),
      );
      const edge = timesEdge(duel);
      const time = edge !== undefined && refusalOf(duel, edge, 'time', now) === undefined;

      expect(users).toBe(!time);
    }),
  );
});
