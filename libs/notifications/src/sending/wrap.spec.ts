import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wrap } from './wrap.js';

const measure = (text: string): number => Array.from(text).length;

describe(wrap.name, () => {
  it.each([
    ['', 5, ['']],
    ['one', 5, ['one']],
    ['one two three', 7, ['one two', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['a abcdefgh b', 4, ['a', 'abcd', 'efgh', 'b']],
    ['wide', 0, ['w', 'i', 'd', 'e']],
  ])('%j at width %d', (text, width, lines) => {
    expect(wrap(text, width, measure)).toEqual(lines);
  });

  it('loses nothing but spaces, and no line of several characters is too wide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const lines = wrap(text, width, measure);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(lines.filter((line) => measure(line) > width)).toEqual([]);
      }),
    );
  });
});
