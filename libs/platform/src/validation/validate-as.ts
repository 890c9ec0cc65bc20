import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidatorOptions } from 'class-validator';
import type { ProblemDetail } from '../errors/domain.error.js';
import { ValidationFailedError } from '../problem/problem.errors.js';
import { misplacedLists } from './nested-shape.js';
import { findUnsafe } from './safe-object.js';
import { bounded, jsonPointer, validationDetails } from './validation-details.js';

/** A class with class-validator's decorators. */
export type Dto<T extends object = object> = new () => T;

/**
 * Rules that need to know more than the request (the clock, the resource's state). They are asked even when rules of the DTO are broken,
 * so that all problems are answered at once: any field may then hold anything.
 */
export type FurtherRules<T extends object> = (dto: T) => readonly ProblemDetail[];

const OPTIONS: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: false,
  validationError: { target: false, value: false },
};

/**
 * Makes an instance of a DTO from a parsed value and checks all of its rules. Every DTO goes through here, whether it
 * comes as a body, a query or a frame.
 *
 * Synchronous: rules look at the request only. class-validator skips asynchronous rules here, so a DTO must not have any;
 * what needs a look into the database is the service's business.
 *
 * @param toPointer how errors name the place; JSON pointers by default
 * @param further rules beside the DTO's own
 * @throws ValidationFailedError naming the broken rules, 100 at most
 */
export function validateAs<T extends object>(
  dto: Dto<T>,
  plain: unknown,
  toPointer: (path: readonly string[]) => string = jsonPointer,
  further?: FurtherRules<T>,
): T {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    throw new ValidationFailedError([{ pointer: '', detail: 'must be an object' }]);
  }
  const unsafe = findUnsafe(plain);
  if (unsafe) throw new ValidationFailedError(bounded([unsafe]));
  const instance = plainToInstance(dto, plain);
  // Asked first: validation strips what the DTO does not know from the instance.
  const furtherProblems = further?.(instance) ?? [];
  const problems = [
    ...misplacedLists(instance, toPointer),
    ...validationDetails(validateSync(instance, OPTIONS), toPointer),
    ...furtherProblems,
  ];
  if (problems.length > 0) throw new ValidationFailedError(bounded(problems));
  return instance;
}
