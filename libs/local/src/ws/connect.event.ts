import type { APIGatewayProxyWebsocketEventV2WithRequestContext } from 'aws-lambda';
import { nullIfEmpty } from '../gateway/request-identity.js';
import type { HandshakeRequest } from './handshake-request.js';
import { requestContext, type WsRequestContext } from './request-context.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { ConnectionFacts } from './ws-connection.js';

export type ConnectEvent = APIGatewayProxyWebsocketEventV2WithRequestContext<WsRequestContext> &
  Pick<HandshakeRequest, 'headers' | 'multiValueHeaders'>;

/** The event of `$connect`: the only one with headers and query; a query that is empty is left out. */
export function connectEvent(
  api: WebSocketApi,
  connection: ConnectionFacts,
  request: HandshakeRequest,
  now: number,
): ConnectEvent {
  const query = nullIfEmpty(request.queryStringParameters);
  const stageVariables = nullIfEmpty(api.stageVariables);
  return {
    headers: request.headers,
    multiValueHeaders: request.multiValueHeaders,
    ...(query && {
      queryStringParameters: query,
      multiValueQueryStringParameters: request.multiValueQueryStringParameters,
    }),
    ...(stageVariables && { stageVariables }),
    requestContext: requestContext(api, connection, 'CONNECT', '$connect', now),
    isBase64Encoded: false,
  };
}
