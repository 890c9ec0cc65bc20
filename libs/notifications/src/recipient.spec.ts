import { describe, expect, it } from '@jest/globals';
import { decodeRecipient, encodeRecipient, isEmail } from './recipient.js';

describe('recipients', () => {
  it.each(['ann@example.test', 'a.b+c@sub.example.co', "o'hara@example.test", 'A@EXAMPLE.TEST'])(
    '%s is an address',
    (text) => {
      expect(isEmail(text)).toBe(true);
    },
  );

  it.each([
    '',
    'ann',
    'ann@',
    '@example.test',
    'ann@localhost',
    'ann@example..test',
    'ann@-example.test',
    'ann example@example.test',
    'ann@example.test, bob@example.test',
    'Ann <ann@example.test>',
    'ann@example.test\r\nBcc: eve@example.test',
    'ännchen@example.test',
    '.ann@example.test',
    'ann.@example.test',
    'ann..bell@example.test',
    `${'a'.repeat(65)}@example.test`,
    `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.test`,
    5,
    undefined,
  ])('%j is none', (text) => {
    expect(isEmail(text)).toBe(false);
  });

  it('come back as they were, but for the case of a domain', () => {
    expect(decodeRecipient(encodeRecipient({ userId: 'email:x' }))).toEqual({ userId: 'email:x' });
    expect(decodeRecipient(encodeRecipient({ email: 'Ann@Example.TEST' }))).toEqual({ email: 'Ann@example.test' });
    expect(() => decodeRecipient('ann@example.test')).toThrow(TypeError);
    expect(() => encodeRecipient({})).toThrow(TypeError);
    expect(() => encodeRecipient({ userId: 'a', email: 'a@b.test' })).toThrow(TypeError);
  });
});
