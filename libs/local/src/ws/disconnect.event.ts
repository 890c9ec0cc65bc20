import type { APIGatewayProxyWebsocketEventV2WithRequestContext } from 'aws-lambda';
import { nullIfEmpty } from '../gateway/request-identity.js';
import { requestContext, type WsRequestContext } from './request-context.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { ConnectionFacts } from './ws-connection.js';

export type DisconnectEvent = APIGatewayProxyWebsocketEventV2WithRequestContext<
  WsRequestContext & { readonly disconnectStatusCode: number; readonly disconnectReason: string }
> & {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, string[]>>;
};

/** What API Gateway says for a close frame without a code (1005) or no close frame at all (1006). */
const REASONS: Readonly<Record<number, string>> = {
  1005: 'Client-side close frame status not set',
  1006: 'Connection closed abnormally',
};

/** The event of `$disconnect`; delivered once, at best effort. */
export function disconnectEvent(
  api: WebSocketApi,
  connection: ConnectionFacts,
  close: { readonly code: number; readonly reason: string },
  now: number,
): DisconnectEvent {
  const headers = { Host: connection.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  const stageVariables = nullIfEmpty(api.stageVariables);
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: {
      ...requestContext(api, connection, 'DISCONNECT', '$disconnect', now),
      disconnectStatusCode: close.code,
      disconnectReason: close.reason || (REASONS[close.code] ?? ''),
    },
    ...(stageVariables && { stageVariables }),
    isBase64Encoded: false,
  };
}
