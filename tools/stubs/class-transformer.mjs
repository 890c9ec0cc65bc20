/** What Nest itself needs of `class-transformer`, see class-validator.ts; the storage is for the mapped types. */
export { classToPlain, plainToInstance } from 'class-transformer';
export { defaultMetadataStorage } from 'class-transformer/storage';
