/** Response headers that pages of other origins may read (X10). */
const EXPOSED = ['ETag', 'Location', 'Retry-After', 'Idempotent-Replayed'];
const ALLOWED = ['Authorization', 'Content-Type', 'X-Api-Key', 'If-Match', 'Idempotency-Key', 'X-Correlation-Id'];
const MAX_AGE_SECONDS = 600;

/** Headers by name, as plain values. */
export type Headers = Readonly<Record<string, string>>;

/**
 * CORS headers of what the gateway answers itself (errors and preflights).
 *
 * Gateway answers have static headers, so several origins become `*` there. That gives nothing away: these answers
 * hold no data, tokens travel in a header and never in a cookie, and the function's answers name the origin exactly.
 */
export function corsHeaders(origins: readonly string[]): Headers {
  const [first] = origins;
  if (first === undefined) return {};
  return {
    'Access-Control-Allow-Origin': origins.length === 1 ? first : '*',
    'Access-Control-Expose-Headers': EXPOSED.join(', '),
  };
}

/** Headers of the answer to a preflight for a resource with these methods. */
export function preflightHeaders(origins: readonly string[], methods: readonly string[]): Headers {
  const allow = { Allow: allowed(methods) };
  if (origins.length === 0) return allow;
  return {
    ...allow,
    ...corsHeaders(origins),
    'Access-Control-Allow-Methods': allowed(methods),
    'Access-Control-Allow-Headers': ALLOWED.join(', '),
    'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
  };
}

/** The value of `Allow` for a resource with these methods. */
export function allowed(methods: readonly string[]): string {
  return [...methods, 'OPTIONS'].join(', ');
}
