import { Token } from 'cdktf';
import type { EnvKind } from '#platform/config/env-spec.js';
import type { FunctionPart } from './binding.js';

/** Thrown at synth when a function is not given exactly the variables that its code reads. */
export class FunctionEnvironmentError extends Error {
  override readonly name = 'FunctionEnvironmentError';
}

/**
 * The variables of a function made of these parts.
 *
 * @throws FunctionEnvironmentError naming the function and every variable that is missing, that nobody reads, that is
 * given two values, or that has the wrong kind.
 */
export function functionEnvironment(name: string, parts: readonly FunctionPart[]): Record<string, string> {
  const expected = new Map(parts.flatMap((part) => Object.entries(part.env)));
  const given = new Map<string, string>();
  const problems: string[] = [];
  for (const [variable, value] of parts.flatMap(valuesOf)) {
    const earlier = given.get(variable);
    if (earlier !== undefined && earlier !== value) problems.push(`${variable} is given two values`);
    given.set(variable, value);
  }
  for (const [variable, kind] of expected) {
    const value = given.get(variable);
    if (value === undefined) problems.push(`${variable} is read but not set`);
    else if (!isOfKind(kind, value)) problems.push(`${variable} is not a ${kind}`);
  }
  for (const variable of given.keys()) if (!expected.has(variable)) problems.push(`${variable} is set but not read`);
  if (problems.length > 0) throw new FunctionEnvironmentError(`Function "${name}": ${problems.join('; ')}`);
  return Object.fromEntries([...given].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function valuesOf(part: FunctionPart): [string, string][] {
  const bound = (part.uses ?? []).flatMap((binding) => Object.entries(binding.env));
  const set = Object.entries(part.settings ?? {}).map(([name, value]): [string, string] => [name, text(value)]);
  return [...bound, ...set];
}

function text(value: string | number | readonly string[]): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isOfKind(kind: EnvKind, value: string): boolean {
  if (Token.isUnresolved(value) || kind === 'string') return true;
  if (kind === 'number') return value !== '' && Number.isFinite(Number(value));
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
