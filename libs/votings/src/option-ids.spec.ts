import fc from 'fast-check';
import { anyCharacter } from '#test/support/any-character.js';
import { OPTION_ID_PATTERN, slugOf, withIds } from './option-ids.js';

describe('V1: ids made from labels', () => {
  it.each([
    ['Yes', 'yes'],
    ['  Crème brûlée! ', 'creme-brulee'],
    ['A/B (2026)', 'a-b-2026'],
    ['寿司', 'option'],
    ['---', 'option'],
    ['x'.repeat(200), 'x'.repeat(64)],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('%j becomes %s', (label, slug) => {
    expect(slugOf(label)).toBe(slug);
  });

  it('numbers equal slugs and leaves given ids alone', () => {
    const options = withIds([{ label: 'Yes' }, { label: 'YES!' }, { id: 'yes-2', label: 'Given' }, { label: 'yes' }]);

    expect(options.map(({ id }) => id)).toEqual(['yes', 'yes-3', 'yes-2', 'yes-4']);
    expect(options.map(({ label }) => label)).toEqual(['Yes', 'YES!', 'Given', 'yes']);
  });

  it('are always valid, unique and the same for the same labels', () => {
    const label = fc.oneof(
      fc.string({ minLength: 1, maxLength: 200, unit: anyCharacter }),
      fc.constantFrom('a', 'A', 'x'.repeat(80)),
    );
    fc.assert(
      fc.property(fc.array(label, { minLength: 2, maxLength: 50 }), (labels) => {
        const input = labels.map((text) => ({ label: text }));
        const ids = withIds(input).map(({ id }) => id);
        expect(new Set(ids).size).toBe(labels.length);
        expect(ids.filter((id) => !OPTION_ID_PATTERN.test(id))).toEqual([]);
        expect(withIds(input).map(({ id }) => id)).toEqual(ids);
      }),
    );
  });
});
