import { RefusedError, UnansweredError } from './errors.js';
import type { Problem } from './problem.js';

/** What is shown of an answer that is not the API's. */
const SHOWN = 200;

/** An answer as every operation's is. */
export interface AnyAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly etag?: string;
  readonly location?: string;
  readonly replayed: boolean;
}

/**
 * Reads an answer.
 *
 * @param now milliseconds since the Unix epoch, for a `Retry-After` that is a date
 * @throws RefusedError for problem details; UnansweredError for what does not come from the API, such as a page of CloudFront
 */
export async function readAnswer(response: Response, now: () => number): Promise<AnyAnswer> {
  const text = await response.text();
  const { status, headers, ok } = response;
  const data = jsonOf(text, headers.get('content-type'));
  if (!ok && isProblem(data)) throw new RefusedError(data, retryAfterMs(headers.get('retry-after'), now));
  if (!ok || (data === undefined && text !== '')) throw stranger(response, text);
  const etag = headers.get('etag');
  const location = headers.get('location');
  return {
    status,
    data,
    ...(etag !== null && { etag }),
    ...(location !== null && { location }),
    replayed: headers.get('idempotent-replayed') === 'true',
  };
}

/** @returns undefined for what is no JSON */
function jsonOf(text: string, contentType: string | null): unknown {
  if (!/^\s*application\/(\w+\+)?json\b/i.test(contentType ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { code, status } = value as Readonly<Record<string, unknown>>;
  return typeof code === 'string' && typeof status === 'number';
}

function stranger({ status, headers }: Response, body: string): UnansweredError {
  const text = body
    .replaceAll(/<style.*?<\/style>|<[^>]*>/gis, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const contentType = headers.get('content-type') ?? 'no content type';
  return new UnansweredError('gateway', { stranger: { status, contentType, text: text.slice(0, SHOWN) } });
}

/** Seconds or a date (RFC 9110, 10.2.3). @returns undefined for anything else */
function retryAfterMs(header: string | null, now: () => number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
