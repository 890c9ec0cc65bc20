import { NotEmulatedError } from '../stack/not-emulated.error.js';

/** Whether an event fits a pattern. */
export type EventMatcher = (event: unknown) => boolean;

type LeafTest = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Compiles an event pattern as event source mappings and pipes know it: exact values, `prefix`, `suffix`, `anything-but` of
 * values, `numeric`, `exists`, `equals-ignore-case` and `$or`.
 *
 * @param owner address of the resource that holds the pattern
 * @throws NotEmulatedError for operators of event buses (`wildcard`, `cidr`, nested `anything-but`), which mappings do not have
 */
export function compilePattern(text: string, owner: string): EventMatcher {
  const pattern = JSON.parse(text) as unknown;
  if (!isObject(pattern)) throw new NotEmulatedError(owner, `the event pattern ${text}`);
  return compileObject(pattern, owner);
}

function compileObject(pattern: Fields, owner: string): EventMatcher {
  const tests = Object.entries(pattern).map(([name, wanted]) => {
    if (name === '$or')
      return anyOf((wanted as readonly Fields[]).map((alternative) => compileObject(alternative, owner)));
    const test = compileField(wanted, owner);
    return (event: unknown) => test(isObject(event) ? event[name] : undefined);
  });
  return (event) => tests.every((test) => test(event));
}

function compileField(wanted: unknown, owner: string): EventMatcher {
  if (Array.isArray(wanted)) {
    const test = anyOf(wanted.map((one) => compileLeaf(one, owner)));
    // A field with a list fits when one of its elements does.
    return (value) =>
      Array.isArray(value) && value.length > 0 ? value.some(test) : test(Array.isArray(value) ? undefined : value);
  }
  if (isObject(wanted)) {
    const test = compileObject(wanted, owner);
    return (value) => (Array.isArray(value) ? value.some(test) : test(value));
  }
  throw new NotEmulatedError(owner, `the bare value ${JSON.stringify(wanted)} in an event pattern (values are lists)`);
}

function compileLeaf(wanted: unknown, owner: string): LeafTest {
  if (!isObject(wanted)) return (value) => value === wanted;
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(wanted);
  const refuse = (): never => {
    throw new NotEmulatedError(owner, `${JSON.stringify(wanted)} in an event pattern`);
  };
  if (others.length > 0) return refuse();
  switch (operator) {
    case 'exists':
      // Only leaves exist: an object has no value of its own.
      return (value) => (value !== undefined && !isObject(value)) === operand;
    case 'prefix':
      return typeof operand === 'string' ? textTest((text) => text.startsWith(operand)) : refuse();
    case 'suffix':
      return typeof operand === 'string' ? textTest((text) => text.endsWith(operand)) : refuse();
    case 'equals-ignore-case':
      return typeof operand === 'string' ? textTest((text) => text.toLowerCase() === operand.toLowerCase()) : refuse();
    case 'anything-but':
      return anythingBut(operand) ?? refuse();
    case 'numeric':
      return numeric(operand) ?? refuse();
    default:
      return refuse();
  }
}

function textTest(test: (text: string) => boolean): LeafTest {
  return (value) => typeof value === 'string' && test(value);
}

function anythingBut(operand: unknown): LeafTest | undefined {
  const unwanted = [operand].flat();
  if (unwanted.length === 0 || unwanted.some(isObject)) return undefined;
  return (value) => value !== undefined && !isObject(value) && !unwanted.includes(value);
}

function numeric(operand: unknown): LeafTest | undefined {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) return undefined;
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const test = comparison(operand[at], operand[at + 1]);
    if (!test) return undefined;
    tests.push(test);
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function comparison(operator: unknown, bound: unknown): ((value: number) => boolean) | undefined {
  if (typeof bound !== 'number') return undefined;
  switch (operator) {
    case '=':
      return (value) => value === bound;
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    default:
      return undefined;
  }
}

function anyOf(tests: readonly EventMatcher[]): EventMatcher {
  return (value) => tests.some((test) => test(value));
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
