import { createHash } from 'node:crypto';
import { DomainError } from '../errors/domain.error.js';
import { canonicalJson } from '../json/canonical-json.js';

/** Items per page when the client names none, and the most that it may ask for (requirement X3). */
export const DEFAULT_LIMIT = 25;
export const MAX_LIMIT = 100;

/** Characters of the query's fingerprint in a cursor: 96 bits, plenty to tell queries apart. */
const FINGERPRINT_LENGTH = 16;

/** One page of a list as clients get it; `nextCursor` is null on the last page. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** The cursor is unreadable, or was made for another query (422 `invalid-cursor`). */
export class InvalidCursorError extends DomainError {
  constructor(options?: ErrorOptions) {
    super(422, 'invalid-cursor', 'The cursor is not one of this query.', {
      ...options,
      errors: [{ pointer: 'cursor', detail: 'must be the nextCursor of the same query' }],
    });
  }
}

/** The page size asked for is not a whole number from 1 to 100 (422 `invalid-limit`). */
export class InvalidLimitError extends DomainError {
  constructor() {
    super(422, 'invalid-limit', `The limit must be a whole number from 1 to ${MAX_LIMIT}.`, {
      errors: [{ pointer: 'limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` }],
    });
  }
}

/**
 * Writes a resumable position as an opaque, URL-safe cursor that only the same query accepts.
 *
 * @param query everything that selects and orders the list (route, filters, the caller where it matters), JSON-able;
 *   the order of object keys and keys with the value undefined do not matter
 * @param position where the next page starts, JSON-able
 */
export function encodeCursor(query: unknown, position: unknown): string {
  return Buffer.from(JSON.stringify([fingerprint(query), position])).toString('base64url');
}

/**
 * Reads a cursor back.
 *
 * A cursor is not signed: a client can forge one, so `isPosition` must accept nothing that could be harmful or crash.
 *
 * @throws InvalidCursorError for garbage, another query's cursor, or a position that `isPosition` refuses
 */
export function decodeCursor<P>(query: unknown, cursor: string, isPosition: (value: unknown) => value is P): P {
  const parsed = parse(cursor);
  if (!Array.isArray(parsed) || parsed.length !== 2) throw new InvalidCursorError();
  const [found, position] = parsed as [unknown, unknown];
  if (found !== fingerprint(query) || !isPosition(position)) throw new InvalidCursorError();
  return position;
}

/**
 * Reads the `limit` parameter of a list: 25 when absent.
 *
 * @throws InvalidLimitError when it is not a whole number from 1 to 100
 */
export function parseLimit(limit: string | number | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  const value = /^\d{1,3}$/.test(String(limit)) ? Number(limit) : NaN;
  if (value >= 1 && value <= MAX_LIMIT) return value;
  throw new InvalidLimitError();
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch (cause) {
    throw new InvalidCursorError({ cause });
  }
}

function fingerprint(query: unknown): string {
  return createHash('sha256').update(canonicalJson(query)).digest('base64url').slice(0, FINGERPRINT_LENGTH);
}
