import { describe, expect, it } from '@jest/globals';
import { instantOfCell } from './cell-dates.js';

const iso = (value: unknown): string | undefined => {
  const instant = instantOfCell(value);
  return instant === undefined ? undefined : new Date(instant).toISOString();
};

describe(instantOfCell, () => {
  it.each<[unknown, string]>([
    [new Date('2026-01-31T12:00:00Z'), '2026-01-31T12:00:00.000Z'],
    [46053.5, '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T13:00:00+01:00', '2026-01-31T12:00:00.000Z'],
    [' 2026-01-31T12:00:00.25Z ', '2026-01-31T12:00:00.250Z'],
    ['2026-01-31T12:00:00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ])('L2: %j is %s', (value, expected) => {
    expect(iso(value)).toBe(expected);
  });

  it.each([
    '1/2/2026',
    '31.01.2026',
    '2026-02-30',
    '2026-01-31T25:00',
    'yesterday',
    '',
    true,
    null,
    0,
    -1,
    1e9,
    Number.NaN,
    new Date(Number.NaN),
  ])('L2: %j is no date', (value) => {
    expect(iso(value)).toBeUndefined();
  });
});
