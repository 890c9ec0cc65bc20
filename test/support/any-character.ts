import fc from 'fast-check';

const CODE_POINTS = 0x11_0000;
/** Surrogates are no characters by themselves: U+D800 to U+DFFF. */
const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;

/**
 * Any character of Unicode, as unit of `fc.string`: what its unit `binary` is, without the map of all 1.1 million characters that fast-check
 * builds for that, a second of CPU and 100 MB in each test file.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat({ max: CODE_POINTS - SURROGATES - 1 })
  .map((place) => String.fromCodePoint(place < FIRST_SURROGATE ? place : place + SURROGATES), placeOf);

/** The inverse, by which fast-check shrinks and mixes in texts that are known to do harm, such as `__proto__`. */
function placeOf(text: unknown): number {
  const point = typeof text === 'string' ? (text.codePointAt(0) ?? 0) : 0;
  const place = point < FIRST_SURROGATE ? point : point - SURROGATES;
  if (typeof text !== 'string' || text !== String.fromCodePoint(point) || isSurrogate(point))
    throw new TypeError('not one character');
  return place;
}

function isSurrogate(point: number): boolean {
  return point >= FIRST_SURROGATE && point < FIRST_SURROGATE + SURROGATES;
}
