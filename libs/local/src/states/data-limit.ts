import type { Json } from './asl.types.js';
import { StateError } from './state.error.js';

/**
 * What the input or output of an execution, a state or a task may have, in bytes of UTF-8.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const MAX_DATA_BYTES = 262_144;

/** @throws StateError `States.DataLimitExceeded`, which `States.ALL` does not catch */
export function assertFits(value: Json, what: string): void {
  if (Buffer.byteLength(JSON.stringify(value)) <= MAX_DATA_BYTES) return;
  throw new StateError('States.DataLimitExceeded', `${what} is larger than ${MAX_DATA_BYTES} bytes`);
}
