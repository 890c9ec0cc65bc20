import type { TypeSpecs } from './type-spec.js';
import { DYNAMODB_TYPES } from './types/dynamodb.types.js';

/** Every resource type that the local cloud runs, or accepts because it has no effect on a laptop. */
export const EMULATED_TYPES: TypeSpecs = { ...DYNAMODB_TYPES };
