import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `$context.requestTime`: the Common Log Format, e.g. `19/Jan/2023:21:13:26 +0000`. */
export function requestTime(epochMilliseconds: number): string {
  const [date = '', time = ''] = new Date(epochMilliseconds).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

/** `$context.extendedRequestId` and connection ids: 15 characters of base64 and a `=`. */
export function gatewayId(): string {
  return randomBytes(11).toString('base64url').concat('=');
}

/** Headers as API Gateway hands them on: names as the client wrote them, every value. */
export function multiValueHeaders(request: IncomingMessage): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  const names = new Map<string, string>();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const written = request.rawHeaders[index] ?? '';
    const name = names.get(written.toLowerCase()) ?? written;
    names.set(written.toLowerCase(), name);
    headers.set(name, [...(headers.get(name) ?? []), request.rawHeaders[index + 1] ?? '']);
  }
  return Object.fromEntries(headers);
}

/** The last value of each. */
export function lastValues(values: Readonly<Record<string, readonly string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list?.at(-1) ?? '']));
}

/** The client's address without IPv6's mapping of IPv4. */
export function sourceIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
}

/** A request's target in parts: the path still encoded (as REST APIs hand it on), the query decoded. */
export interface Target {
  readonly path: string;
  readonly query: Record<string, string[]>;
}

/**
 * Takes a target apart. Nothing is refused here: a path is passed on as it was sent, so the function finds out what it cannot decode
 * (X1: 404); broken percent signs of a query stay what they are, and bytes that are no UTF-8 become U+FFFD.
 */
export function targetOf(request: IncomingMessage): Target {
  const raw = (request.url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const cut = raw.indexOf('?');
  const path = cut < 0 ? raw : raw.slice(0, cut);
  const search = cut < 0 ? '' : raw.slice(cut + 1);
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) query.set(name, [...(query.get(name) ?? []), value]);
  return { path: path === '' ? '/' : path, query: Object.fromEntries(query) };
}

/** What API Gateway sends instead of an empty object. */
export function nullIfEmpty<T extends object>(record: T): T | null {
  return Object.keys(record).length > 0 ? record : null;
}
