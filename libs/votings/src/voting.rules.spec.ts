import fc from 'fast-check';
import { aVoting } from './voting.fixture.js';
import {
  duplicateIdProblems,
  extensionProblems,
  frozenProblems,
  windowProblems,
  type VotingLimits,
} from './voting.rules.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOW = Date.parse('2026-01-01T12:00:00.000Z');
const LIMITS: VotingLimits = { minWindow: MINUTE, maxAhead: 300 * DAY, maxExtension: 30 * DAY };
const pointers = (problems: readonly { pointer: string }[]): string[] => problems.map(({ pointer }) => pointer);

describe('V1: window of a voting', () => {
  const check = (startAt: number | undefined, endAt: number | undefined): string[] =>
    pointers(windowProblems({ startAt, endAt }, NOW, LIMITS));

  it.each([
    ['a window of exactly the minimum', NOW, NOW + MINUTE],
    ['a start in the past', NOW - DAY, NOW + 1],
    ['an end exactly at the limit', NOW, NOW + 300 * DAY],
    ['a start close to the limit', NOW + 300 * DAY - MINUTE, NOW + 300 * DAY],
  ])('allows %s', (_, startAt, endAt) => {
    expect(check(startAt, endAt)).toEqual([]);
  });

  it.each([
    ['a window one millisecond short', NOW, NOW + MINUTE - 1, ['/endAt']],
    ['an end that is the start', NOW + DAY, NOW + DAY, ['/endAt']],
    ['an end before the start', NOW + DAY, NOW + 1, ['/endAt']],
    ['an end that is now', NOW - DAY, NOW, ['/endAt']],
    ['an end in the past', NOW - DAY, NOW - 1, ['/endAt']],
    ['an end past the limit', NOW, NOW + 300 * DAY + 1, ['/endAt']],
    ['start and end past the limit', NOW + 301 * DAY, NOW + 302 * DAY, ['/startAt', '/endAt']],
    ['an end that is past and before the start', NOW + DAY, NOW - 1, ['/endAt', '/endAt']],
    ['everything at once', NOW + 301 * DAY, NOW - 1, ['/startAt', '/endAt', '/endAt']],
    ['a late start without a readable end', NOW + 301 * DAY, undefined, ['/startAt']],
    ['a past end without a readable start', undefined, NOW, ['/endAt']],
    ['nothing readable (other rules report that)', undefined, undefined, []],
  ])('refuses %s', (_, startAt, endAt, expected) => {
    expect(check(startAt, endAt)).toEqual(expected);
  });

  it('allows exactly the windows that the requirement describes', () => {
    const instant = fc.oneof(
      fc.integer({ min: NOW - DAY, max: NOW + 301 * DAY }),
      fc.integer({ min: NOW - 2 * MINUTE, max: NOW + 2 * MINUTE }),
    );
    fc.assert(
      fc.property(instant, instant, (startAt, endAt) => {
        const latest = NOW + 300 * DAY;
        const allowed = endAt - startAt >= MINUTE && endAt > NOW && startAt <= latest && endAt <= latest;
        expect(check(startAt, endAt).length === 0).toBe(allowed);
      }),
    );
  });
});

describe('V2: moving the end of an open voting', () => {
  const endAt = new Date(NOW + DAY).toISOString();
  const voting = aVoting({ startAt: new Date(NOW - 1000).toISOString(), endAt, firstEndAt: endAt });

  it('allows any end after now up to 30 days past the first one, and nothing else', () => {
    const instant = fc.integer({ min: NOW - 1000, max: NOW + 40 * DAY });
    fc.assert(
      fc.property(instant, (next) => {
        const allowed = next > NOW && next <= NOW + 31 * DAY;
        expect(extensionProblems(voting, next, NOW, LIMITS).length === 0).toBe(allowed);
      }),
    );
  });

  it.each([
    [NOW, ['/endAt']],
    [NOW + 1, []],
    [NOW + 31 * DAY, []],
    [NOW + 31 * DAY + 1, ['/endAt']],
    [NOW + 301 * DAY, ['/endAt', '/endAt']],
    [undefined, []],
  ])('end %d breaks %j', (next, expected) => {
    expect(pointers(extensionProblems(voting, next, NOW, LIMITS))).toEqual(expected);
  });

  it('measures a second extension from the first end, not from the current one', () => {
    const extended = { ...voting, endAt: new Date(NOW + 31 * DAY).toISOString() };

    expect(pointers(extensionProblems(extended, NOW + 32 * DAY, NOW, LIMITS))).toEqual(['/endAt']);
  });
});

describe('V2: frozen once open', () => {
  const voting = aVoting();
  const startAt = Date.parse(voting.startAt);

  it.each([
    ['nothing', { startAt, options: voting.options }, []],
    ['what is not readable (other rules report that)', { startAt: undefined, options: undefined }, []],
    ['the start', { startAt: startAt + 1, options: voting.options }, ['/startAt']],
    ['a label', { startAt, options: [{ id: 'pizza', label: 'Pizzas' }, voting.options[1]!] }, ['/options']],
    ['an id', { startAt, options: [{ id: 'pizzas', label: 'Pizza' }, voting.options[1]!] }, ['/options']],
    ['the order', { startAt, options: voting.options.toReversed() }, ['/options']],
    ['one option more', { startAt, options: [...voting.options, { id: 'x', label: 'X' }] }, ['/options']],
    ['one option less', { startAt, options: voting.options.slice(1) }, ['/options']],
    ['both', { startAt: 0, options: [] }, ['/options', '/startAt']],
  ])('reports a change of %s', (_, next, expected) => {
    expect(pointers(frozenProblems(voting, next))).toEqual(expected);
  });
});

describe(duplicateIdProblems.name, () => {
  it('points at every repeat, not at the first use, and ignores ids left out', () => {
    const options = [{ id: 'a' }, {}, { id: 'a' }, {}, { id: 'b' }, { id: 'a' }];

    expect(pointers(duplicateIdProblems(options))).toEqual(['/options/2/id', '/options/5/id']);
  });
});
