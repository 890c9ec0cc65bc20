import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Presigned } from './presigned.js';

/** What a request's `Authorization` header says (AWS Signature Version 4). */
export interface SignedScope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=(\w+)$/;

/** @returns undefined when the header is absent or malformed */
export function parseAuthorization(header: string | undefined): SignedScope | undefined {
  const match = HEADER.exec(header ?? '');
  if (!match) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * Computes signatures to compare with. It makes a function's identity certain: without it any code that knows a key id could
 * act as another function. The age of a request is not checked, since tests move the clock.
 */
export class SignatureVerifier {
  /** Signing keys by secret, day, region and service: four HMACs saved per request. */
  private readonly keys = new Map<string, Buffer>();

  isValid(request: SignedRequest, scope: SignedScope, secret: string): boolean {
    const date = header(request.headers, 'x-amz-date');
    return this.signature(canonicalRequest(request, scope), date, scope, secret) === scope.signature;
  }

  /** As `isValid`, for an address that carries its signature in the query. */
  isPresignedValid(request: SignedRequest, { scope, date }: Presigned, secret: string): boolean {
    const [path = '/', query = ''] = request.url.split('?', 2);
    const unsigned = query.split('&').filter((part) => !part.startsWith('X-Amz-Signature='));
    const headers = { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const canonical = canonicalRequest({ ...request, url: `${path}?${unsigned.join('&')}`, headers }, scope);
    return this.signature(canonical, date, scope, secret) === scope.signature;
  }

  private signature(canonical: string, date: string, scope: SignedScope, secret: string): string {
    const where = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
    const toSign = ['AWS4-HMAC-SHA256', date, where, sha256(canonical)].join('\n');
    return hmac(this.signingKey(scope, secret), toSign).toString('hex');
  }

  private signingKey({ date, region, service }: SignedScope, secret: string): Buffer {
    const cacheKey = `${secret} ${date} ${region} ${service}`;
    const known = this.keys.get(cacheKey);
    if (known) return known;
    const key = [date, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
    this.keys.set(cacheKey, key);
    return key;
  }
}

function canonicalRequest(
  { method, url, headers, body }: SignedRequest,
  { service, signedHeaders }: SignedScope,
): string {
  const [path = '/', query = ''] = url.split('?', 2);
  const sentHash = headers['x-amz-content-sha256'];
  return [
    method,
    // Every service but S3 signs the path encoded once more than it is sent.
    service === 's3' ? path : path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${header(headers, name).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    typeof sentHash === 'string' ? sentHash : sha256(body),
  ].join('\n');
}

/** Sorted by name, then by value; a name without a value gets an empty one. */
function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter(Boolean)
    .map((part) => part.split('=', 2) as [string, string?]);
  return pairs
    .map(([name, value = '']) => [name, value] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function encode(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function header(headers: IncomingHttpHeaders, name: string): string {
  return [headers[name] ?? ''].flat().join(',');
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
