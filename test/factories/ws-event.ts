import type { APIGatewayProxyWebsocketEventV2WithRequestContext } from 'aws-lambda';
import type { APIGatewayEventWebsocketRequestContextV2 } from 'aws-lambda';
import type { WsContext } from '#platform/websocket/ws-event.js';

/** What the factories accept beside the defaults. */
export interface WsEventOverrides {
  readonly connectionId?: string;
  readonly requestId?: string;
  readonly routeKey?: string;
  /** What the `$connect` authorizer returned; API Gateway adds `principalId` and `integrationLatency`. */
  readonly authorizer?: Readonly<Record<string, unknown>>;
}

/** An event in the shape that API Gateway sends, complete. */
export type RecordedWsEvent = APIGatewayProxyWebsocketEventV2WithRequestContext<RecordedContext> & {
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly queryStringParameters?: Record<string, string>;
};

type RecordedContext = Omit<APIGatewayEventWebsocketRequestContextV2, 'messageId'> & {
  messageId: string | null;
  identity: { sourceIp: string; userAgent?: string };
  authorizer?: Record<string, unknown>;
  disconnectStatusCode?: number;
  disconnectReason?: string;
};

let requests = 0;

/** `$connect`: the only event that has headers and the query. */
export function connectEvent(overrides: WsEventOverrides & { readonly token?: string } = {}): RecordedWsEvent {
  const query = { token: overrides.token ?? 'header.payload.signature' };
  return {
    headers: { Host: 'abc123.execute-api.us-west-2.amazonaws.com', 'Sec-WebSocket-Version': '13' },
    multiValueHeaders: { Host: ['abc123.execute-api.us-west-2.amazonaws.com'], 'Sec-WebSocket-Version': ['13'] },
    queryStringParameters: query,
    ...base('CONNECT', '$connect', overrides),
  } as RecordedWsEvent;
}

/** A text message. `body` is what the client sent: text as it is, anything else as JSON. */
export function messageEvent(body: unknown, overrides: WsEventOverrides = {}): RecordedWsEvent {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { ...base('MESSAGE', overrides.routeKey ?? '$default', overrides), body: text };
}

/** A binary message: base64 in the event. */
export function binaryEvent(bytes: Uint8Array, overrides: WsEventOverrides = {}): RecordedWsEvent {
  const body = Buffer.from(bytes).toString('base64');
  return { ...base('MESSAGE', '$default', overrides), body, isBase64Encoded: true };
}

/** `$disconnect`: API Gateway tells the close code, and the reason if the client gave one. */
export function disconnectEvent(overrides: WsEventOverrides & { readonly reason?: string } = {}): RecordedWsEvent {
  const event = base('DISCONNECT', '$disconnect', overrides);
  Object.assign(event.requestContext, { disconnectStatusCode: 1001, disconnectReason: overrides.reason ?? '' });
  return event;
}

/** Lambda's context, as far as adapters read it. */
export function wsContext(remainingMs = 10_000): WsContext {
  return { getRemainingTimeInMillis: () => remainingMs };
}

/** What the authorizer of `$connect` gives for this user. */
export function authorizerOf(userId: string, groups: readonly string[] = []): Record<string, unknown> {
  return {
    userId,
    email: `${userId}@example.test`,
    displayName: userId,
    groups: groups.join(','),
    principalId: userId,
    integrationLatency: 12,
  };
}

function base(
  eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
  routeKey: string,
  { connectionId = 'Vx4mBcWvoAMCJEw=', requestId, authorizer }: WsEventOverrides,
): RecordedWsEvent {
  const id = requestId ?? `VxRequest${++requests}=`;
  return {
    requestContext: {
      routeKey,
      eventType,
      messageId: eventType === 'MESSAGE' ? `VxMessage${requests}=` : null,
      extendedRequestId: id,
      requestTime: '31/Jan/2026:12:00:00 +0000',
      messageDirection: 'IN',
      stage: 'ws',
      connectedAt: 1_769_860_800_000,
      requestTimeEpoch: 1_769_860_800_000,
      identity: { sourceIp: '203.0.113.7' },
      requestId: id,
      domainName: 'abc123.execute-api.us-west-2.amazonaws.com',
      connectionId,
      apiId: 'abc123',
      ...(authorizer && { authorizer: { ...authorizer } }),
    },
    isBase64Encoded: false,
  } as RecordedWsEvent;
}
