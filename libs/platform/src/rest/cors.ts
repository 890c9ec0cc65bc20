import type { ServerResponse } from 'node:http';

/** Headers beyond the CORS-safelisted ones that scripts of other origins may read (requirement X10). */
export const EXPOSED_HEADERS = ['ETag', 'Location', 'Retry-After', 'Idempotent-Replayed'] as const;

const EXPOSED = EXPOSED_HEADERS.join(', ');

/** Request headers that clients send besides the CORS-safelisted ones. */
export const ALLOWED_HEADERS = [
  'Authorization', 'Content-Type', 'If-Match', 'Idempotency-Key', 'X-Api-Key', 'X-Correlation-Id',
] as const; // prettier-ignore

/**
 * The CORS headers of an answer for the request's origin; none for an origin that is not allowed.
 *
 * @param origins the allowed origins, e.g. `https://app.example.com`; `*` allows all
 */
export function corsHeaders(origin: string | undefined, origins: readonly string[]): Readonly<Record<string, string>> {
  if (origins.length === 0) return NONE;
  if (origins.includes('*')) return allow('*');
  if (origin === undefined || !origins.includes(origin)) return VARIES;
  return { ...allow(origin), ...VARIES };
}

const NONE = {};
/** Caches must keep the answers for different origins apart, also the ones without CORS headers. */
const VARIES = { vary: 'Origin' };

function allow(origin: string): Readonly<Record<string, string>> {
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED };
}

/** Adds what a preflight asks for; in AWS the gateway answers preflights itself. */
export function setPreflightHeaders(response: ServerResponse, allowed: readonly string[]): void {
  response.setHeader('Allow', allowed.join(', '));
  response.setHeader('Access-Control-Allow-Methods', allowed.join(', '));
  response.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS.join(', '));
  response.setHeader('Access-Control-Max-Age', '600');
}

/** @throws TypeError when the setting is not a list of texts */
export function parseOrigins(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((origin) => typeof origin === 'string')) return value;
  throw new TypeError('CORS_ORIGINS must be a JSON array of origins');
}
