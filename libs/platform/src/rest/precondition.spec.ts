import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyCharacter } from '#test/support/any-character.js';
import { PreconditionFailedError, PreconditionRequiredError } from '../problem/problem.errors.js';
import { etag, parseIfMatch } from './etag.js';
import { Precondition } from './precondition.js';

describe('V2: If-Match', () => {
  it.each(['"3"', '*', ' * ', '"1", "3"', '"1","2" , "3"', 'W/"1", "3"', ', "3",', '"a,b", "3"'])(
    '%s names version 3',
    (header) => {
      expect(() => new Precondition(header).check(3)).not.toThrow();
    },
  );

  it.each([
    '"2"',
    '"03"',
    '"3 "',
    'W/"3"',
    'w/"3"',
    '3',
    "'3'",
    '"3',
    '"3" "3"',
    '"1" "3"',
    '*, "3"',
    'garbage',
    '',
    ',',
    '"',
    '""',
  ])('%j does not, so it is stale (RFC 9110, 13.1.1)', (header) => {
    expect(() => new Precondition(header).check(3)).toThrow(PreconditionFailedError);
  });

  it('is required', () => {
    expect(() => new Precondition(undefined).check(3)).toThrow(PreconditionRequiredError);
  });

  it('takes back every ETag that we give', () => {
    fc.assert(fc.property(fc.nat(), (version) => new Precondition(etag(version)).check(version)));
  });

  it('reads any text without an error, in linear time', () => {
    fc.assert(fc.property(fc.string({ unit: anyCharacter }), (text) => void parseIfMatch(text)));
    const started = performance.now();
    parseIfMatch(`${'"a'.repeat(50_000)}${','.repeat(50_000)}`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
