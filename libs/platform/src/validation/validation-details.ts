import type { ValidationError } from 'class-validator';
import type { ProblemDetail } from '../errors/domain.error.js';

/** A request can break as many rules as its body has bytes; the answer stays readable. */
const MAX_DETAILS = 100;
const MAX_DETAIL_LENGTH = 300;
/** Names come from the request, too: one of 200 KB is not repeated. */
const MAX_POINTER_LENGTH = 300;

/**
 * The broken rules as problem details: one entry per rule, with the RFC 6901 pointer of the value that breaks it
 * (`/options/0/label`).
 *
 * @param toPointer writes a path of property names
 */
export function validationDetails(
  errors: readonly ValidationError[],
  toPointer: (path: readonly string[]) => string,
): ProblemDetail[] {
  const details: ProblemDetail[] = [];
  collect(errors, [], (path, detail) => {
    if (details.length < MAX_DETAILS) details.push({ pointer: toPointer(path), detail });
  });
  return details;
}

/**
 * As many problems as an answer may name, with pointers of bearable length: a place behind a longer one is named by the object that holds it.
 * An answer has to fit into the state of a machine, too.
 */
export function bounded(problems: readonly ProblemDetail[]): ProblemDetail[] {
  return problems.slice(0, MAX_DETAILS).map((problem) => ({ ...problem, pointer: shortened(problem.pointer) }));
}

function shortened(pointer: string): string {
  const end = pointer.length <= MAX_POINTER_LENGTH ? pointer.length : pointer.lastIndexOf('/', MAX_POINTER_LENGTH);
  return pointer.slice(0, Math.max(0, end));
}

/** RFC 6901, 3: `~` and `/` in a name are escaped. */
export function jsonPointer(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function collect(
  errors: readonly ValidationError[],
  parent: readonly string[],
  add: (path: readonly string[], detail: string) => void,
): void {
  for (const error of errors) {
    const path = [...parent, error.property];
    for (const detail of Object.values(error.constraints ?? {})) add(path, detail.slice(0, MAX_DETAIL_LENGTH));
    collect(error.children ?? [], path, add);
  }
}
