import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '#platform/clock/clock.js';
import {
  gatewayId,
  lastValues,
  multiValueHeaders,
  requestTime,
  sourceIp,
  targetOf,
} from '../gateway/request-identity.js';
import { newTraceId } from '../lambda/trace-id.js';
import type { RestApi } from './rest-api.model.js';
import type { RouteMatch } from './route-tree.js';

/** One request on its way through the gateway. What is learned on the way is added. */
export interface RestRequest {
  readonly api: RestApi;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly method: string;
  /** Without the stage, still encoded: `/votings/a%20b`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string[]>>;
  readonly multiValueHeaders: Readonly<Record<string, string[]>>;
  /** Lower-case name to last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  readonly traceId: string;
  readonly httpVersion: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  match?: RouteMatch;
  /** Claims of the verified token, as texts. */
  claims?: Readonly<Record<string, string>>;
  apiKey?: { readonly id: string; readonly value: string };
  body: Buffer;
}

/** Reads everything of a request but its body. */
export function restRequest(api: RestApi, message: IncomingMessage, clock: Clock): RestRequest {
  const { path, query } = targetOf(message);
  const traceId = newTraceId().replace(/;.*/, '');
  const ip = sourceIp(message);
  const all = multiValueHeaders(message);
  const forwarded = {
    'X-Forwarded-For': [[...(headerValues(all, 'x-forwarded-for') ?? []), ip].join(', ')],
    'X-Forwarded-Port': [String(message.socket.localPort ?? 443)],
    'X-Forwarded-Proto': ['http'],
    'X-Amzn-Trace-Id': [traceId],
  };
  const headers = { ...without(all, Object.keys(forwarded)), ...forwarded };
  return {
    api,
    requestId: randomUUID(),
    extendedRequestId: gatewayId(),
    method: message.method ?? 'GET',
    path: path.slice(api.stageName.length + 1) || '/',
    query,
    multiValueHeaders: headers,
    headers: Object.fromEntries(
      Object.entries(lastValues(headers)).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    sourceIp: ip,
    traceId,
    httpVersion: message.httpVersion,
    receivedAt: clock.now(),
    body: Buffer.alloc(0),
  };
}

/** `$context` of templates and gateway responses. */
export function contextVariables(request: RestRequest): Record<string, unknown> {
  const { api, claims } = request;
  return {
    requestId: request.requestId,
    extendedRequestId: request.extendedRequestId,
    accountId: api.accountId,
    apiId: api.id,
    stage: api.stageName,
    httpMethod: request.method,
    path: `/${api.stageName}${request.path}`,
    resourcePath: request.match?.node.path ?? '',
    resourceId: request.match?.node.resourceId ?? '',
    requestTime: requestTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt,
    protocol: `HTTP/${request.httpVersion}`,
    domainName: request.headers['host'] ?? '',
    xrayTraceId: request.traceId,
    identity: {
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
      apiKey: request.apiKey?.value ?? '',
      apiKeyId: request.apiKey?.id ?? '',
    },
    authorizer: claims ? { claims } : {},
  };
}

function headerValues(headers: Readonly<Record<string, string[]>>, lowerName: string): string[] | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === lowerName)?.[1];
}

function without(headers: Readonly<Record<string, string[]>>, names: readonly string[]): Record<string, string[]> {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name.toLowerCase())));
}
