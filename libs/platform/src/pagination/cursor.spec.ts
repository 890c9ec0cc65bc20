import { describe, expect, it } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { DomainError } from '../errors/domain.error.js';
import { decodeCursor, encodeCursor, InvalidCursorError, parseLimit } from './cursor.js';

const isAnything = (value: unknown): value is unknown => value !== undefined;
const isText = (value: unknown): value is string => typeof value === 'string';
const queries = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));

describe('cursor (X3)', () => {
  it('gives any JSON position back, in URL-safe characters', () => {
    fc.assert(
      fc.property(queries, fc.jsonValue({ noUnicodeString: false }), (query, position) => {
        const cursor = encodeCursor(query, position);

        expect(cursor).toMatch(/^[\w-]+$/);
        const json: unknown = JSON.parse(JSON.stringify(position));
        expect(decodeCursor(query, cursor, isAnything)).toEqual(json);
      }),
    );
  });

  it('does not care about the order of keys or about absent filters in the query', () => {
    const cursor = encodeCursor({ route: 'votings', state: 'open', owner: undefined }, 'p');

    expect(decodeCursor({ state: 'open', route: 'votings' }, cursor, isText)).toBe('p');
  });

  it('refuses the cursor of any other query with 422 invalid-cursor', () => {
    fc.assert(
      fc.property(queries, queries, (one, other) => {
        fc.pre(!isDeepStrictEqual({ ...one }, { ...other }));

        expect(() => decodeCursor(other, encodeCursor(one, 'p'), isText)).toThrow(InvalidCursorError);
      }),
    );
    expect(new InvalidCursorError()).toMatchObject({ status: 422, code: 'invalid-cursor' });
  });

  it('refuses garbage with the same error, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), (garbage) => {
        expect(() => decodeCursor({}, garbage, isText)).toThrow(InvalidCursorError);
        const wrapped = Buffer.from(garbage).toString('base64url');
        expect(() => decodeCursor({}, wrapped, isText)).toThrow(InvalidCursorError);
      }),
    );
  });

  it('refuses a forged position that its guard does not accept', () => {
    expect(() => decodeCursor({}, encodeCursor({}, { evil: 1 }), isText)).toThrow(InvalidCursorError);
  });
});

describe('parseLimit (X3)', () => {
  it('is 25 when absent and takes 1 to 100', () => {
    expect(parseLimit(undefined)).toBe(25);
    expect(parseLimit('1')).toBe(1);
    expect(parseLimit('100')).toBe(100);
    expect(parseLimit(7)).toBe(7);
  });

  it.each(['0', '101', '-1', '1.5', '1e1', '', ' 5', 'ten', '0x10', 'NaN'])('refuses %j with 422', (limit) => {
    const refusal = catchError(() => parseLimit(limit));

    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ status: 422, code: 'invalid-limit', options: { errors: [{ pointer: 'limit' }] } });
  });
});

function catchError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
