import { describe, expect, it } from '@jest/globals';
import { sumRows, tally } from './result-row.js';

const voting = { votingId: 'v', options: [{ id: 'pizza' }, { id: 'pasta' }] };

describe('P4: results', () => {
  it('are 0 for every option before the first vote', () => {
    expect(sumRows(voting, [])).toEqual({
      votingId: 'v',
      counts: { pizza: 0, pasta: 0 },
      total: 0,
      lastUpdated: null,
      final: false,
    });
  });

  it('are the sum of the rows, as old as the youngest of them, in the order of the options', () => {
    const rows = [
      { votingId: 'v', part: 'shard#0', 'o#pasta': 2, updatedAt: '2026-01-01T12:00:00.000Z' },
      { votingId: 'v', part: 'shard#7', 'o#pasta': 1, 'o#pizza': 4, updatedAt: '2026-01-01T12:00:01.000Z' },
      { votingId: 'v', part: 'summary', final: true, finalAt: '2026-01-01T14:00:00.000Z' },
    ];

    const results = sumRows(voting, rows);

    expect(results).toEqual({
      votingId: 'v',
      counts: { pizza: 4, pasta: 3 },
      total: 7,
      lastUpdated: '2026-01-01T12:00:01.000Z',
      final: true,
    });
    expect(Object.keys(results.counts)).toEqual(['pizza', 'pasta']);
  });

  it('hide nothing that was counted', () => {
    expect(sumRows(voting, [{ 'o#gone': 3 }])).toMatchObject({ counts: { pizza: 0, pasta: 0, gone: 3 }, total: 3 });
  });

  it.each(['__proto__', 'constructor', 'toString', 'updatedAt', 'final', 'o#x'])('can have an option %s', (id) => {
    const rows = [{ [`o#${id}`]: tally([{ choice: id }, { choice: id }])[id] }];

    const { counts, total, final } = sumRows({ votingId: 'v', options: [{ id }] }, rows);

    expect(Object.entries(counts)).toEqual([[id, 2]]);
    expect({ total, final }).toEqual({ total: 2, final: false });
  });
});
