import type { SignedScope } from './signature.js';

/** What a presigned address says about its signature (query-string authentication of Signature Version 4). */
export interface Presigned {
  readonly scope: SignedScope;
  /** `X-Amz-Date`, e.g. `20260131T120000Z`. */
  readonly date: string;
  /** Milliseconds since the epoch after which it is no longer valid. */
  readonly expiresAt: number;
}

/** AWS's longest life of a presigned address: a week. */
const LONGEST_SECONDS = 604_800;

/** Whether the address carries a signature at all. */
export function isPresigned(url: string): boolean {
  return /[?&]X-Amz-(Algorithm|Signature|Credential)=/.test(url);
}

/** @returns undefined when the address is not presigned as it must be */
export function parsePresigned(url: string): Presigned | undefined {
  const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
  const value = (name: string): string => query.get(`X-Amz-${name}`) ?? '';
  const scope = scopeOf(value('Credential'), value('SignedHeaders'), value('Signature'));
  const signedAt = millisecondsOf(value('Date'));
  const seconds = Number(value('Expires'));
  if (!scope || signedAt === undefined || value('Algorithm') !== 'AWS4-HMAC-SHA256') return undefined;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_SECONDS) return undefined;
  return { scope, date: value('Date'), expiresAt: signedAt + seconds * 1000 };
}

function scopeOf(credential: string, headers: string, signature: string): SignedScope | undefined {
  const match = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential);
  const signedHeaders = headers.split(';');
  if (!match || !signedHeaders.includes('host')) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

/** `20260131T120000Z` as milliseconds since the epoch. */
function millisecondsOf(date: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
