import { getMetadataStorage, ValidationTypes } from 'class-validator';
import type { ProblemDetail } from '../errors/domain.error.js';

type ToPointer = (path: readonly string[]) => string;

/** The `@ValidateNested()` properties of a DTO class; `each` says that the property is a list. */
type NestedProperties = ReadonlyMap<string, { readonly each: boolean }>;

const cache = new WeakMap<object, NestedProperties>();

/**
 * Places where a list stands instead of a nested DTO. class-validator 0.15.1 validates the members of whatever list it finds
 * at a nested property, at any depth, so `[]` passes for an object and `[[]]` for a list of objects.
 *
 * @param instance an instance of a DTO class
 */
export function misplacedLists(instance: object, toPointer: ToPointer, path: readonly string[] = []): ProblemDetail[] {
  const found: ProblemDetail[] = [];
  for (const [name, { each }] of nestedProperties(instance.constructor)) {
    const value = (instance as Record<string, unknown>)[name];
    if (typeof value !== 'object' || value === null) continue;
    const members =
      each && Array.isArray(value) ? value.map((one: unknown, index) => [one, String(index)] as const) : [[value]];
    for (const [member, ...index] of members) {
      const place = [...path, name, ...(index as string[])];
      if (Array.isArray(member)) found.push({ pointer: toPointer(place), detail: 'must be an object' });
      else if (typeof member === 'object' && member !== null) found.push(...misplacedLists(member, toPointer, place));
    }
  }
  return found;
}

function nestedProperties(target: object): NestedProperties {
  let properties = cache.get(target);
  if (!properties) {
    properties = new Map(
      getMetadataStorage()
        .getTargetValidationMetadatas(target as () => void, '', false, false)
        .filter(({ type }) => type === ValidationTypes.NESTED_VALIDATION)
        .map(({ propertyName, each }) => [propertyName, { each }]),
    );
    cache.set(target, properties);
  }
  return properties;
}
