import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidatorOptions } from 'class-validator';
import { ValidationFailedError } from '../problem/problem.errors.js';
import { findUnsafe } from './safe-object.js';
import { validationDetails } from './validation-details.js';

/** A class with class-validator's decorators. */
export type Dto<T extends object = object> = new () => T;

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
 * @throws ValidationFailedError naming every broken rule
 */
export function validateAs<T extends object>(
  dto: Dto<T>,
  plain: unknown,
  toPointer?: (path: readonly string[]) => string,
): T {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    throw new ValidationFailedError([{ pointer: '', detail: 'must be an object' }]);
  }
  const unsafe = findUnsafe(plain);
  if (unsafe) throw new ValidationFailedError([unsafe]);
  const instance = plainToInstance(dto, plain);
  const errors = validateSync(instance, OPTIONS);
  if (errors.length > 0) throw new ValidationFailedError(validationDetails(errors, toPointer));
  return instance;
}
