import { describe, expect, it } from '@jest/globals';
import type { UncountedVote } from '../votes/vote.js';
import type { CountingRepository } from './counting.repository.js';
import { LOT_SIZE, VoteCounter } from './vote-counter.js';

const votesOf = (votingId: string, count: number, from = 0): UncountedVote[] =>
  Array.from({ length: count }, (_, n) => ({ userId: `u${from + n}`, votingId, choice: 'a' }));

/** A counter on results that take what the script says; every call's lot is recorded. */
function setUp(count: (lot: readonly UncountedVote[]) => readonly UncountedVote[], isHeld = () => false) {
  const lots: (readonly UncountedVote[])[] = [];
  const counting = {
    count: async (_votingId: string, lot: readonly UncountedVote[]) => {
      lots.push(lot);
      return { unmarked: count(lot), held: isHeld() };
    },
  } as unknown as CountingRepository;
  return { counter: new VoteCounter(counting), lots };
}

const refused = Object.assign(new Error('bad item'), { name: 'ValidationException' });

describe('P6: lots of votes', () => {
  it('are of one voting and of at most 90 votes', async () => {
    const { counter, lots } = setUp(() => []);

    const report = await counter.count([...votesOf('v', 91), ...votesOf('w', 1)]);

    expect(report).toEqual({ counted: 92, alreadyCounted: 0, held: 0, failures: [] });
    expect(lots.map((lot) => [lot[0]?.votingId, lot.length])).toEqual([
      ['v', LOT_SIZE],
      ['v', 1],
      ['w', 1],
    ]);
  });

  it('hold a vote once, however often it is in the batch', async () => {
    const { counter, lots } = setUp(() => []);

    const report = await counter.count([...votesOf('v', 3), ...votesOf('v', 3)]);

    expect(report.counted).toBe(3);
    expect(lots.map(({ length }) => length)).toEqual([3]);
  });

  it('go on without what is counted already', async () => {
    const votes = votesOf('v', 5);
    const gone = new Set([votes[1], votes[4]]);
    const { counter, lots } = setUp((lot) => lot.filter((vote) => gone.has(vote)));

    const report = await counter.count(votes);

    expect(report).toEqual({ counted: 3, alreadyCounted: 2, held: 0, failures: [] });
    expect(lots.map(({ length }) => length)).toEqual([5, 3]);
  });

  it('of a voting whose counting has to wait are left to the sweep, without a failure and without trying on', async () => {
    const votes = votesOf('v', 5);
    const { counter, lots } = setUp(
      (lot) => lot.slice(0, 2),
      () => true,
    );

    expect(await counter.count(votes)).toEqual({ counted: 0, alreadyCounted: 2, held: 3, failures: [] });
    expect(lots).toHaveLength(1);
  });

  it('of repeats only cost one attempt', async () => {
    const { counter, lots } = setUp((lot) => lot);

    expect(await counter.count(votesOf('v', 90))).toEqual({ counted: 0, alreadyCounted: 90, held: 0, failures: [] });
    expect(lots).toHaveLength(1);
  });

  it('are halved until a vote that DynamoDB refuses is alone', async () => {
    const votes = votesOf('v', 90);
    const poison = votes[37];
    const { counter, lots } = setUp((lot) => {
      if (poison && lot.includes(poison)) throw refused;
      return [];
    });

    const report = await counter.count(votes);

    expect(report).toEqual({ counted: 89, alreadyCounted: 0, held: 0, failures: [{ vote: poison, error: refused }] });
    expect(lots.length).toBeLessThan(16);
  });

  it('fail as a whole, without ado, when the moment is to blame', async () => {
    const contention = new Error('contention');
    const { counter, lots } = setUp(() => {
      throw contention;
    });

    const report = await counter.count([...votesOf('v', 2), ...votesOf('w', 1)]);

    expect(report.failures.map(({ vote, error }) => [vote.votingId, error])).toEqual([
      ['v', contention],
      ['v', contention],
      ['w', contention],
    ]);
    expect(lots).toHaveLength(2);
  });
});
