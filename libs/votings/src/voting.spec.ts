import fc from 'fast-check';
import { closesAt, isVotable, stateOf, type Voting } from './voting.js';
import { aVoting } from './voting.fixture.js';

const START = Date.parse('2026-01-01T12:00:00.000Z');
const END = Date.parse('2026-01-01T13:00:00.000Z');
const voting = aVoting({ startAt: new Date(START).toISOString(), endAt: new Date(END).toISOString() });
const cancelled: Voting = { ...voting, cancelledAt: '2026-01-01T12:30:00.000Z' };

describe('V3: state of a voting', () => {
  it.each([
    ['scheduled', START - 1],
    ['open', START],
    ['open', END - 1],
    ['closed', END],
    ['closed', END + 1],
  ])('is %s at %d: the window is half-open', (state, now) => {
    expect(stateOf(voting, now)).toBe(state);
  });

  it.each([START - 1, START, END - 1, END])('is cancelled at %d, whatever the window says', (now) => {
    expect(stateOf(cancelled, now)).toBe('cancelled');
    expect(isVotable(cancelled, now)).toBe(false);
  });

  it('takes votes exactly while startAt <= now < endAt', () => {
    fc.assert(
      fc.property(fc.integer({ min: START - 5000, max: END + 5000 }), (now) => {
        expect(isVotable(voting, now)).toBe(now >= START && now < END);
      }),
    );
  });

  it('never goes back to an earlier state as time passes', () => {
    const order = ['scheduled', 'open', 'closed'];
    const instant = fc.integer({ min: START - 5000, max: END + 5000 });
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((now) => order.indexOf(stateOf(voting, now)));
        expect(late).toBeGreaterThanOrEqual(early ?? Infinity);
      }),
    );
  });
});

describe(closesAt.name, () => {
  it('is the end of the window', () => {
    expect(closesAt(voting)).toBe(voting.endAt);
  });

  it('is the cancellation when that came first', () => {
    expect(closesAt(cancelled)).toBe(cancelled.cancelledAt);
  });

  it('is the end when the cancellation was written in the same instant as, or after, the end', () => {
    expect(closesAt({ ...voting, cancelledAt: '2026-01-01T13:00:00.001Z' })).toBe(voting.endAt);
  });
});
