import type { ProblemDetail } from '../errors/domain.error.js';
import { jsonPointer } from './validation-details.js';

/** No DTO of ours is nested deeper; class-transformer recurses, and 200 KB of brackets would end its stack. */
export const MAX_DEPTH = 32;

/**
 * Own properties that JSON.parse creates and that no DTO may have: a later copy would turn `__proto__` into a prototype,
 * and class-transformer drops both in silence, so that whitelisting never sees them.
 */
const REFUSED_KEYS: readonly string[] = ['__proto__', 'constructor'];

/**
 * What makes a parsed value unfit for validation at all: nesting beyond {@link MAX_DEPTH}, or a refused key.
 *
 * @returns the first such place, or undefined
 */
export function findUnsafe(value: unknown, path: readonly string[] = []): ProblemDetail | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= MAX_DEPTH) {
    return { pointer: jsonPointer(path), detail: `must not be nested deeper than ${MAX_DEPTH} levels` };
  }
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[key];
    if (REFUSED_KEYS.includes(key))
      return { pointer: jsonPointer([...path, key]), detail: `property ${key} should not exist` };
    if (typeof child !== 'object' || child === null) continue;
    const found = findUnsafe(child, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
