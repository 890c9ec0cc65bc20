import { describe, expect, it } from '@jest/globals';
import { type Header, readHeader, readRow } from './sheet-rows.js';

const HEADER: Header = ['email', 'timestamp', 'name', 'Budget'];
const AT = '2026-01-31T12:00:00Z';
const row = (...values: unknown[]) => readRow(7, values, HEADER, 1_000);

describe(readHeader, () => {
  it('L2: knows columns however they are written, in any order, and keeps the names of others', () => {
    expect(readHeader([' Timestamp ', null, 'EMAIL', 'Budget'], 10)).toEqual([
      'timestamp',
      undefined,
      'email',
      'Budget',
    ]);
  });

  it.each([
    [['email', 'timestamp', 'Email'], 'duplicate-columns'],
    [['email', 'timestamp', 'Budget', 'budget'], 'duplicate-columns'],
    [['email', 'name'], 'missing-columns'],
    [['timestamp'], 'missing-columns'],
    [['email', 'timestamp', 'a', 'b', 'c'], 'too-many-columns'],
  ])('L2: %j has a problem: %s', (values, problem) => {
    expect(readHeader(values, 4)).toBe(problem);
  });

  it('leaves out names that are dangerous as keys', () => {
    expect(readHeader(['email', 'timestamp', '__proto__'], 10)).toEqual(['email', 'timestamp', undefined]);
  });
});

describe(readRow, () => {
  it('L2: makes fields by their columns; the known ones are always there, empty others are not', () => {
    expect(row('a@b.test', AT, null, 12.5)).toEqual({
      row: 7,
      timestamp: '2026-01-31T12:00:00.000Z',
      fields: {
        email: 'a@b.test',
        timestamp: '2026-01-31T12:00:00.000Z',
        name: '',
        subject: '',
        body: '',
        Budget: 12.5,
      },
    });
  });

  it('keeps booleans and dates of unknown columns, and well-formed texts only', () => {
    expect(row('a@b.test', AT, 'x\ud800', true)).toMatchObject({ fields: { name: 'x\ufffd', Budget: true } });
    expect(row('a@b.test', AT, '', new Date(AT))).toMatchObject({ fields: { Budget: '2026-01-31T12:00:00.000Z' } });
  });

  it.each([
    [491_701_234_567, 491_701_234_567],
    [-0.5, -0.5],
    [0, 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [4_917_012_345_678_901_000, '4917012345678901000'],
    [-1e300, '-1e+300'],
    [1e-300, '1e-300'],
  ])('L2: keeps the number %d as %j: a table takes no others', (value, kept) => {
    expect(row('a@b.test', AT, null, value)).toMatchObject({ fields: { Budget: kept } });
  });

  it.each([
    [[null, AT], 'email is missing'],
    [['nobody', AT], 'email is not an address'],
    [['a@b', AT], 'email is not an address'],
    [[`${'a'.repeat(250)}@b.test`, AT], 'email is not an address'],
    [['a@b.test, c@d.test', AT], 'email is not an address'],
    [['a@b.test', null], 'timestamp is missing'],
    [['a@b.test', 'soon'], 'timestamp is not a date'],
    [['a@b.test', AT, 'x'.repeat(1_000)], 'row is too large'],
  ])('L2: %j is reported: %s', (values, reason) => {
    expect(row(...values)).toEqual({ row: 7, reason });
  });

  it('takes no notice of empty rows', () => {
    expect(row(null, ' ', '')).toBeUndefined();
    expect(row()).toBeUndefined();
  });
});
