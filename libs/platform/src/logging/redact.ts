const HIDDEN = '[redacted]';

/** Fields whose values never reach a log: credentials, and whatever holds what a user wrote (requirements P11, X8). */
const SECRET_FIELDS = new Set(
  [
    'authorization', 'token', 'idToken', 'accessToken', 'refreshToken', 'cookie', 'set-cookie', 'password', 'secret',
    'x-api-key', 'apiKey', 'idempotency-key', 'idempotencyKey',
    'body', 'rawBody', 'payload', 'item', 'items', 'newImage', 'oldImage', 'cancellationReasons', 'messageAttributes',
  ].map((name) => name.toLowerCase()), // prettier-ignore
);

/** What looks like a JSON web token wherever it stands, e.g. in an error's message. */
const JWT = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;
const BEARER = /\b(bearer\s+)\S+/gi;
/** The `$connect` token in a URL. */
const TOKEN_PARAMETER = /([?&](?:token|id_token|access_token)=)[^&\s"']+/gi;

/** Masks tokens inside a text. */
export function redactText(text: string): string {
  return text.replace(JWT, HIDDEN).replace(TOKEN_PARAMETER, `$1${HIDDEN}`).replace(BEARER, `$1${HIDDEN}`);
}

/**
 * A JSON replacer that hides secret fields and tokens inside texts, and writes errors as name, message, stack and cause
 * only: the SDK's errors carry items and cancellation reasons, which are user data.
 */
export function redactingReplacer(key: string, value: unknown): unknown {
  if (SECRET_FIELDS.has(key.toLowerCase()) && value !== undefined && value !== null) return HIDDEN;
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return plainError(value);
  return value;
}

function plainError(error: Error): Record<string, unknown> {
  const code: unknown = 'code' in error ? error.code : undefined;
  return { name: error.name, message: error.message, code, stack: error.stack, cause: error.cause };
}
