import type { ServerResponse } from 'node:http';

/** Headers beyond the CORS-safelisted ones that scripts of other origins may read (requirement X10). */
export const EXPOSED_HEADERS = ['ETag', 'Location', 'Retry-After', 'Idempotent-Replayed'] as const;

/** Request headers that clients send besides the CORS-safelisted ones. */
export const ALLOWED_HEADERS = [
  'Authorization', 'Content-Type', 'If-Match', 'Idempotency-Key', 'X-Api-Key', 'X-Correlation-Id',
] as const; // prettier-ignore

/**
 * Sets the CORS headers of an answer for the request's origin; none for an origin that is not allowed.
 *
 * @param origins the allowed origins, e.g. `https://app.example.com`; `*` allows all
 */
export function setCorsHeaders(response: ServerResponse, origin: string | undefined, origins: readonly string[]): void {
  if (origins.includes('*')) response.setHeader('Access-Control-Allow-Origin', '*');
  else {
    if (origins.length > 0) response.setHeader('Vary', 'Origin');
    if (origin === undefined || !origins.includes(origin)) return;
    response.setHeader('Access-Control-Allow-Origin', origin);
  }
  response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS.join(', '));
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
