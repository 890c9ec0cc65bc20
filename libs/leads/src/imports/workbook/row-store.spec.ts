import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RowStore } from './row-store.js';
import type { GoodRow } from './sheet-rows.js';

const rows = fc.array(
  fc.record({
    timestamp: fc
      .integer({ min: 0, max: 20 })
      .map((second) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString()),
    fields: fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()),
    ),
  }),
);

describe(RowStore, () => {
  it('L3: gives back what was added, by timestamp, then in the order of the sheet', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), (list, chunk) => {
        const added = list.map((row, index): GoodRow => ({ ...row, row: index + 2 }));
        const store = new RowStore();
        for (const row of added) store.add(row);
        const chunks = [...store.byTimestamp(chunk)];

        const expected = added.toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp) || a.row - b.row);
        expect(chunks.flat()).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(chunks.slice(0, -1).every(({ length }) => length === chunk)).toBe(true);
      }),
    );
  });

  it('grows', () => {
    const store = new RowStore();
    const body = 'ä'.repeat(1_000);
    for (let row = 0; row < 10_000; row += 1)
      store.add({ row, timestamp: '2026-01-01T00:00:00.000Z', fields: { body } });
    const all = [...store.byTimestamp(1_000)].flat();

    expect(store).toHaveLength(10_000);
    expect(all.at(-1)).toEqual({ row: 9_999, timestamp: '2026-01-01T00:00:00.000Z', fields: { body } });
  });
});
