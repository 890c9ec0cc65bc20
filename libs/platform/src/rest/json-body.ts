import { DomainError } from '../errors/domain.error.js';
import type { RestRequest } from './rest-request.js';

/** 400: the body is not JSON, or not an object. The only 400 there is. */
export class MalformedBodyError extends DomainError {
  constructor(message: string, options?: ErrorOptions) {
    super(400, 'malformed-body', message, options);
  }
}

/** 413: the body is larger than the setting `api.maxBodyKilobytes`. */
export class PayloadTooLargeError extends DomainError {
  constructor(kilobytes: number) {
    super(413, 'payload-too-large', `The body may have ${kilobytes} KB at most.`);
  }
}

/** 415: the body is something else than JSON in UTF-8. */
export class UnsupportedMediaTypeError extends DomainError {
  constructor() {
    super(415, 'unsupported-media-type', 'Send the body as application/json in UTF-8, without a content encoding.', {
      headers: { Accept: 'application/json' },
    });
  }
}

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Sets `request.body` to the parsed JSON object. What is wrong with an unreadable body is thrown where the body is read: Nest
 * does so for interceptors and parameters, after the guards, so 401 and 403 come first, and a body that no handler reads is
 * nobody's error. Instead of body-parser, which is a third of the cost of a small POST.
 *
 * Assigning to `request.body` still works, which is how a multipart interceptor replaces it. Without a body it is undefined.
 */
export function attachJsonBody(request: RestRequest, body: string | Buffer | undefined, maxKilobytes: number): void {
  try {
    request.body = body === undefined ? undefined : readJsonObject(request, body, maxKilobytes);
  } catch (refusal) {
    refuseOnRead(request, refusal);
  }
}

function refuseOnRead(request: RestRequest, refusal: unknown): void {
  Object.defineProperty(request, 'body', {
    configurable: true,
    enumerable: true,
    get: () => {
      throw refusal;
    },
    set: (value: unknown) => {
      Object.defineProperty(request, 'body', { value, writable: true, configurable: true, enumerable: true });
    },
  });
}

/**
 * @throws UnsupportedMediaTypeError (415), PayloadTooLargeError (413) and MalformedBodyError (400), in this order
 */
function readJsonObject(request: RestRequest, body: string | Buffer, maxKilobytes: number): object {
  if (!isJson(request)) throw new UnsupportedMediaTypeError();
  if (Buffer.byteLength(body) > maxKilobytes * 1024) throw new PayloadTooLargeError(maxKilobytes);
  const value = parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedBodyError('The body is JSON, but not an object.');
  }
  return value;
}

function isJson(request: RestRequest): boolean {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  const charset = CHARSET.exec(type)?.[1] ?? 'utf-8';
  return JSON_TYPE.test(type) && /^utf-?8$/i.test(charset) && encoding.trim().toLowerCase() === 'identity';
}

function parse(body: string | Buffer): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : UTF8.decode(body)) as unknown;
  } catch (cause) {
    throw new MalformedBodyError('The body is not JSON.', { cause });
  }
}
