import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { OutgoingHttpHeaders } from 'node:http';

/**
 * Longest path in bytes, percent-decoded: a sort key of DynamoDB holds 1,024 bytes, so no longer id can exist, and asking for one would be an
 * error of DynamoDB's (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
 */
export const MAX_PATH = 1_024;

/** The parts of an HTTP request that serverless-express builds its request from. */
export interface RequestValues {
  readonly method: string;
  /** Path and query, in the form of a request line: ASCII only, starting with a slash. */
  readonly path: string;
  /** Whether the path, its query apart, is longer than {@link MAX_PATH}. */
  readonly isTooLong: boolean;
  /** Lower-case names. */
  readonly headers: Record<string, string>;
  readonly body: string | Buffer | undefined;
  readonly remoteAddress: string;
}

/**
 * The HTTP request inside a REST proxy event.
 *
 * Ours instead of serverless-express' own mapping, which throws on a lone surrogate in the query and on a missing path; an
 * event from the outside must never end in an unhandled error.
 */
export function requestValues(event: APIGatewayProxyEvent): RequestValues {
  const body = bodyOf(event);
  const path = safePath(event.path);
  const headers = headersOf(event);
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  return {
    method: event.httpMethod,
    path: path + queryOf(event),
    isTooLong: path.replace(ENCODED_BYTE, '?').length > MAX_PATH,
    headers,
    body,
    remoteAddress: event.requestContext?.identity?.sourceIp ?? '',
  };
}

/** A finished response, as serverless-express hands it over. */
export interface FinishedAnswer {
  readonly statusCode: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * The proxy result of a finished response; multi-value headers only where a name has several values.
 *
 * @param edge headers that every answer has; the response's own come after them
 */
export function proxyResult(answer: FinishedAnswer, edge: Readonly<Record<string, string>>): APIGatewayProxyResult {
  const headers: Record<string, string> = { ...edge };
  const multiValueHeaders: Record<string, string[]> = {};
  for (const name in answer.headers) {
    const value = answer.headers[name];
    if (Array.isArray(value)) multiValueHeaders[name] = value;
    else headers[name] = String(value);
  }
  const { statusCode, body, isBase64Encoded } = answer;
  return { statusCode, headers, multiValueHeaders, body, isBase64Encoded };
}

function bodyOf(event: APIGatewayProxyEvent): string | Buffer | undefined {
  if (!event.body) return undefined;
  return event.isBase64Encoded ? Buffer.from(event.body, 'base64') : event.body;
}

/** A name that came several times is one comma-separated value (RFC 9110, 5.3), but for cookies (RFC 9113, 8.2.3). */
function headersOf(event: APIGatewayProxyEvent): Record<string, string> {
  const headers: Record<string, string> = {};
  const received: Readonly<Record<string, string | readonly string[] | undefined>> | null =
    event.multiValueHeaders ?? event.headers;
  for (const name in received) {
    const key = name.toLowerCase();
    const value = received[name];
    if (typeof value === 'string') headers[key] = value;
    else if (value?.length === 1) headers[key] = value[0] ?? '';
    else if (value) headers[key] = value.join(key === 'cookie' ? '; ' : ',');
  }
  return headers;
}

/** What a request line cannot hold, and the two characters that would start a query or a fragment. */
const NOT_IN_PATH = /[^\x21-\x7e]|[?#]/g;

const ENCODED_BYTE = /%[0-9a-f]{2}/gi;

/** Percent signs stay: API Gateway passes the path as the client encoded it. */
function safePath(path: string | null | undefined): string {
  const ascii = (path ?? '/').toWellFormed().replace(NOT_IN_PATH, percentEncode);
  return ascii.startsWith('/') ? ascii : `/${ascii}`;
}

function percentEncode(unit: string): string {
  return [...Buffer.from(unit)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** API Gateway decodes query parameters, so they are encoded again for Express to decode. */
function queryOf(event: APIGatewayProxyEvent): string {
  const parameters: Readonly<Record<string, string | string[] | undefined>> | null =
    event.multiValueQueryStringParameters ?? event.queryStringParameters;
  if (!parameters) return '';
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : (value ?? [])).map((one) => `${component(name)}=${component(one)}`),
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function component(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
