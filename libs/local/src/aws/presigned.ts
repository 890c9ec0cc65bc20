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
  const credential = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(value('Credential'));
  const time = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value('Date'));
  const seconds = Number(value('Expires'));
  const signedHeaders = value('SignedHeaders').split(';');
  if (!credential || !time || value('Algorithm') !== 'AWS4-HMAC-SHA256' || !signedHeaders.includes('host'))
    return undefined;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_SECONDS) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = ''] = credential;
  const [year = 0, month = 0, day = 0, hour, minute, second] = time.slice(1).map(Number);
  return {
    scope: { accessKeyId, date, region, service, signedHeaders, signature: value('Signature') },
    date: time[0],
    expiresAt: Date.UTC(year, month - 1, day, hour, minute, second) + seconds * 1000,
  };
}
