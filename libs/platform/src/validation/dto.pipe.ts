import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type Dto, validateAs } from './validate-as.js';

/** Types that say nothing about rules: reflected for parameters without a DTO class. */
const PLAIN_TYPES: readonly unknown[] = [undefined, String, Number, Boolean, Object, Array, Date, Buffer];

/**
 * Checks parameters whose type is a DTO class (`@Query() page: PageQuery`, `@Body() dto: PingDto`) before the handler runs.
 * Where the order of refusals matters, take `@ValidatedBody(Dto)` instead of `@Body()`.
 *
 * @throws ValidationFailedError (422); for queries its pointers are parameter names
 */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || PLAIN_TYPES.includes(metatype)) return value;
    return validateAs(metatype as Dto, value ?? {}, type === 'body' ? undefined : parameterName);
  }
}

function parameterName(path: readonly string[]): string {
  return path.join('.');
}
