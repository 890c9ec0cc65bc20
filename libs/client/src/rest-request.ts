import type { Route } from './rest-contract.js';
import type { AnyInput } from './rest-types.js';

export interface RequestOptions {
  /** Where the API is: `/v1` in a page of its own, else `https://…/v1`. */
  readonly url: string;
  /** For the operations that need one. */
  readonly apiKey?: string;
}

/** A request before it has a token. */
export interface Draft {
  readonly url: string;
  readonly init: Omit<RequestInit, 'headers'> & { readonly headers: Readonly<Record<string, string>> };
}

/**
 * The request of an operation: made once, so that every attempt asks for the same.
 *
 * @throws TypeError for a path that names nothing
 */
export function draftOf({ url, apiKey }: RequestOptions, route: Route, input: AnyInput): Draft {
  const { body, ifMatch, query } = input;
  const isForm = body instanceof FormData;
  return {
    url: url.replace(/\/$/, '') + pathOf(route.path, input.path) + searchOf(query),
    init: {
      method: route.method,
      headers: {
        accept: 'application/json, application/problem+json',
        // A form brings its own type, which names the boundary of its parts.
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...(apiKey !== undefined && route.apiKey && { 'x-api-key': apiKey }),
        ...(ifMatch !== undefined && { 'if-match': typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch }),
        ...(route.idempotencyKey && { 'idempotency-key': input.idempotencyKey ?? randomKey() }),
      },
      // Neither cookies nor the browser's cache have a part in this: answers carry the server's time.
      credentials: 'omit',
      cache: 'no-store',
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    },
  };
}

/** The request of one attempt. @throws TypeError for an address or a header that is none */
export function requestOf({ url, init }: Draft, token: string, signal: AbortSignal): Request {
  return new Request(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` }, signal });
}

function pathOf(template: string, parameters: AnyInput['path'] = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    // Dots would be taken for a way through folders, however they are written.
    if (value === undefined || /^\.{0,2}$/.test(value)) throw new TypeError(`${name} names nothing: ${value}`);
    return encodeURIComponent(value);
  });
}

function searchOf(query: AnyInput['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** 128 random bits. Not `crypto.randomUUID`, which browsers have on secure origins only: a laptop in the local network is none. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
