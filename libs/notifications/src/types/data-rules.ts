import type { ProblemDetail } from '#platform/errors/domain.error.js';

type Data = Readonly<Record<string, unknown>>;

/** Rules for attributes of `data` that may be left out: attribute to rule. */
export type DataRules = Readonly<Record<string, DataRule>>;

interface DataRule {
  readonly detail: string;
  holds(value: unknown): boolean;
}

/** A text of at most so many characters. */
export function text(max: number): DataRule {
  return {
    detail: `must be a text of at most ${max} characters`,
    holds: (value) => typeof value === 'string' && Array.from(value).length <= max,
  };
}

/** A whole number from 0 on. */
export const count: DataRule = {
  detail: 'must be a whole number of at least 0',
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};

/** An address for a link: http or https only, so that no script hides in it. */
export const webAddress: DataRule = {
  detail: 'must be an http or https URL',
  holds: (value) => typeof value === 'string' && value.length <= 2_000 && isWebAddress(value),
};

/** An object. */
export const record: DataRule = {
  detail: 'must be an object',
  holds: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** The rules that `data` breaks. Attributes without a rule may hold anything. */
export function brokenRules(data: Data, rules: DataRules): ProblemDetail[] {
  return Object.entries(rules)
    .filter(([name, rule]) => data[name] !== undefined && !rule.holds(data[name]))
    .map(([name, { detail }]) => ({ pointer: `/${name}`, detail }));
}

function isWebAddress(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && ['http:', 'https:'].includes(url.protocol);
}
