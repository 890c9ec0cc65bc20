/**
 * What Nest itself needs of `class-validator`: ValidationPipe and the mapped types load the package by name and would
 * pull in all of it, phone numbers of every country included. The DTOs import their decorators directly, so the rest
 * is left to tree shaking.
 */
export { getMetadataStorage, IsOptional, validate, ValidateIf } from 'class-validator';
