import { GatewayError } from './gateway-error.js';
import { matchesMediaType } from './media-type.js';
import type { RestAnswer } from './rest-answer.js';
import type { RestRequest } from './rest-request.js';

/**
 * Turns what a function returned into the answer.
 *
 * @throws GatewayError 502 for a malformed proxy response, as AWS.
 */
export function proxyResult(payload: unknown, request: RestRequest): RestAnswer {
  if (!isRecord(payload)) throw malformed();
  const { statusCode, body, headers, multiValueHeaders, isBase64Encoded } = payload;
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) throw malformed();
  if (body !== undefined && body !== null && typeof body !== 'string') throw malformed();
  const merged = { ...singleHeaders(headers), ...multiHeaders(multiValueHeaders) };
  return {
    status,
    headers: { 'content-type': 'application/json', ...merged },
    body:
      isBase64Encoded === true && wantsBinary(request) ? Buffer.from(body ?? '', 'base64') : Buffer.from(body ?? ''),
  };
}

function singleHeaders(headers: unknown): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (!isRecord(headers)) throw malformed();
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), scalar(value)]));
}

function multiHeaders(headers: unknown): Record<string, string[]> {
  if (headers === undefined || headers === null) return {};
  if (!isRecord(headers)) throw malformed();
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => {
      if (!Array.isArray(values)) throw malformed();
      return [name.toLowerCase(), values.map(scalar)];
    }),
  );
}

function scalar(value: unknown): string {
  if (typeof value === 'object' && value !== null) throw malformed();
  return String(value);
}

/** API Gateway decodes base64 only for clients that accept one of the API's binary types. */
function wantsBinary({ api, headers }: RestRequest): boolean {
  const first = (headers['accept'] ?? '').split(',')[0] ?? '';
  return api.binaryMediaTypes.some((pattern) => pattern === '*/*' || matchesMediaType(pattern, first));
}

function malformed(): GatewayError {
  return new GatewayError('DEFAULT_5XX', 'Internal server error', 502);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
