import { describe, expect, it } from '@jest/globals';
import { RULES } from './rules/rules.js';
import { synthesise } from './support/synthesise.js';

const stacks = ['dev', 'prod', 'local'].map((name) => ({ name, document: synthesise(name) }));
const prod = stacks[1]!.document;

describe.each(Object.entries(RULES))('policy on %s', (_topic, rules) => {
  describe.each(rules)('$name', (rule) => {
    it.each(stacks)('is kept by every resource of $name', ({ document }) => {
      expect(rule.check(document)).toEqual([]);
    });

    it('bites: a planted violation is found', () => {
      const broken = prod.with(rule.plant);

      expect(rule.check(broken)).not.toEqual([]);
    });
  });
});
