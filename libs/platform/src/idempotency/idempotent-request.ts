import { createHash } from 'node:crypto';
import { canonicalJson } from '../json/canonical-json.js';
import { InvalidIdempotencyKeyError } from './idempotency.errors.js';

const KEY_FORMAT = /^[\x21-\x7e]{1,255}$/;

/** What makes two requests "the same": a key belongs to one user, method and path. */
export interface IdempotentRequest {
  readonly userId: string;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** The `Idempotency-Key` header. */
  readonly key: string;
  /** All that the answer depends on: the parsed body, and the query where there is one. */
  readonly payload: unknown;
}

/** The record's id: a digest, since keys and paths may be long and are nobody's business in a table. */
export function recordId({ userId, method, path, key }: IdempotentRequest): string {
  if (!KEY_FORMAT.test(key)) throw new InvalidIdempotencyKeyError();
  return digest([userId, method, path, key]);
}

/** Digest of the payload; the order of keys in the JSON does not matter. */
export function payloadDigest({ payload }: IdempotentRequest): string {
  return digest(payload ?? null);
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}
