import type { ServerResponse } from 'node:http';
import type { RestRequest } from './rest-request.js';

/** An answer before it is written. */
export interface RestAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Headers that API Gateway does not let through: they come back renamed. */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);
const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Writes an answer with the headers that API Gateway adds. */
export function writeAnswer(response: ServerResponse, answer: RestAnswer, request: RestRequest): void {
  const headers: Record<string, string | string[]> = {
    'x-amzn-requestid': request.requestId,
    'x-amz-apigw-id': request.extendedRequestId,
    'x-amzn-trace-id': request.traceId,
  };
  for (const [name, value] of Object.entries(answer.headers)) {
    if (!isSendable(name, value)) continue;
    const sent = REMAPPED.has(name) ? `x-amzn-remapped-${name}` : name;
    headers[sent] = typeof value === 'string' ? value : [...value];
  }
  const bodiless = answer.status === 204 || answer.status === 304;
  if (!bodiless) headers['content-length'] = String(answer.body.length);
  response.writeHead(answer.status, headers);
  response.end(bodiless ? undefined : answer.body);
}

/** Node throws for what cannot stand in a header; the function's author gets the rest of the answer. */
function isSendable(name: string, value: string | readonly string[]): boolean {
  return NAME.test(name) && [value].flat().every((one) => VALUE.test(one));
}
