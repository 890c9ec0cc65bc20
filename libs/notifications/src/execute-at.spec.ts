import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseExecuteAt } from './execute-at.js';

const iso = (text: string): string | undefined => {
  const instant = parseExecuteAt(text);
  return instant === undefined ? undefined : new Date(instant).toISOString();
};

describe('N1: execute_at', () => {
  it.each([
    ['Sat Nov 21 2026 10:00:00 GMT+0100 (Central European Standard Time)', '2026-11-21T09:00:00.000Z'],
    ['Sat Nov 21 2026 10:00:00 GMT-0330 (NST)', '2026-11-21T13:30:00.000Z'],
    ['Sat Nov 21 2026 10:00:00 GMT+0000', '2026-11-21T10:00:00.000Z'],
    ['Thu Feb 29 2024 23:59:59 GMT+0000 (Coordinated Universal Time)', '2024-02-29T23:59:59.000Z'],
    ['2026-11-21T10:00:00+01:00', '2026-11-21T09:00:00.000Z'],
    ['2026-11-21T10:00:00.250Z', '2026-11-21T10:00:00.250Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    '',
    'tomorrow',
    '2026-11-21',
    '2026-11-21T10:00:00',
    'Sat Nov 21 2026',
    'Sat Nov 21 2026 10:00:00',
    'Sat, 21 Nov 2026 10:00:00 GMT',
    'Sat Nov 31 2026 10:00:00 GMT+0000 (UTC)',
    'Sat Foo 21 2026 10:00:00 GMT+0000 (UTC)',
    'Sat Nov 21 2026 24:00:00 GMT+0000 (UTC)',
    'Sat Nov 21 2026 10:00:00 GMT+2400 (UTC)',
    'Sat Nov 21 2026 10:00:00 GMT+0000 (UTC) and more',
    'Som Nov 21 2026 10:00:00 GMT+0000 (UTC)',
  ])('refuses %j', (text) => {
    expect(parseExecuteAt(text)).toBeUndefined();
  });

  it.each([undefined, null, 5, {}, ['2026-11-21T10:00:00Z']])('refuses %j, which is no text', (value) => {
    expect(parseExecuteAt(value)).toBeUndefined();
  });

  it('reads what JavaScript writes for any date, to the second', () => {
    const date = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (one) => {
        expect(parseExecuteAt(one.toString())).toBe(Math.floor(one.getTime() / 1000) * 1000);
      }),
    );
  });
});
