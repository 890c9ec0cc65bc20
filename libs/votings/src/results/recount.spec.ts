import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { counterPart, optionAttribute, SUMMARY_PART } from '../votings.keys.js';
import { compare, correctionOf, isDrifting, isExact, narrow } from './recount.js';
import type { Counts, ResultRow } from './result-row.js';

const OPTIONS = [{ id: 'pizza' }, { id: 'pasta' }];

const row = (counts: Counts, part = counterPart(0)): ResultRow => ({
  part,
  ...Object.fromEntries(Object.entries(counts).map(([id, count]) => [optionAttribute(id), count])),
});

const recount = (before: Counts, after: Counts, counted: Counts, inFlight: Counts = {}) =>
  compare({
    votingId: 'v1',
    options: OPTIONS,
    before: [row(before)],
    after: [row(after)],
    votes: { counted, inFlight },
  });

describe('P7: a recount', () => {
  it('tells results, counted votes and votes on their way apart, for every option', () => {
    const found = recount({ pizza: 5 }, { pizza: 5 }, { pizza: 5 }, { pasta: 2 });

    expect(found).toEqual({
      votingId: 'v1',
      counts: { pizza: 5, pasta: 0 },
      counted: { pizza: 5, pasta: 0 },
      inFlight: { pizza: 0, pasta: 2 },
      drift: { pizza: { atLeast: 0, atMost: 0 }, pasta: { atLeast: 0, atMost: 0 } },
    });
    expect(isDrifting(found)).toBe(false);
    expect(isExact(found)).toBe(true);
    expect(correctionOf(found)).toEqual({});
  });

  it('names what is too much, too little, and of no option of the voting', () => {
    const found = recount({ pizza: 7, tofu: 1 }, { pizza: 7, tofu: 1 }, { pizza: 5, pasta: 3 });

    expect(isDrifting(found)).toBe(true);
    expect(correctionOf(found)).toEqual({ pizza: -2, tofu: -1, pasta: 3 });
  });

  it('counts earlier corrections in', () => {
    const rows = [row({ pizza: 7 }), row({ pizza: -2 }, SUMMARY_PART)];
    const votes = { counted: { pizza: 5 }, inFlight: {} };

    const found = compare({ votingId: 'v1', options: OPTIONS, before: rows, after: rows, votes });

    expect(isDrifting(found)).toBe(false);
  });

  it('gives a range while votes are counted, and two of them together a smaller one', () => {
    const [first, second] = [
      recount({ pizza: 10 }, { pizza: 16 }, { pizza: 12 }),
      recount({ pizza: 16 }, { pizza: 20 }, { pizza: 17 }),
    ];

    expect(first.drift['pizza']).toEqual({ atLeast: -2, atMost: 4 });
    expect(second.drift['pizza']).toEqual({ atLeast: -1, atMost: 3 });
    expect(isExact(first)).toBe(false);
    expect(isDrifting(first)).toBe(false);
    expect(narrow(first, second).drift['pizza']).toEqual({ atLeast: -1, atMost: 3 });
  });

  it('has the true drift in its range, whenever votes are counted', () => {
    const steps = fc.array(fc.constantFrom('count', 'scan'), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), steps, (drift, script) => {
        // Votes become counted one by one; the scan looks at them one by one, in the same order or far behind.
        const state = { counted: 0, seen: 0, found: 0 };
        for (const step of script) {
          if (step === 'count') state.counted += 1;
          else {
            state.found += state.seen < state.counted ? 1 : 0;
            state.seen += 1;
          }
        }
        const found = recount({ pizza: drift }, { pizza: state.counted + drift }, { pizza: state.found });

        expect(found.drift['pizza']?.atLeast).toBeLessThanOrEqual(drift);
        expect(found.drift['pizza']?.atMost).toBeGreaterThanOrEqual(drift);
      }),
    );
  });
});
