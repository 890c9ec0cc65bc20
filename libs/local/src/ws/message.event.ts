import type {
  APIGatewayEventWebsocketRequestContextV2,
  APIGatewayProxyWebsocketEventV2WithRequestContext,
} from 'aws-lambda';
import { gatewayId, nullIfEmpty } from '../gateway/request-identity.js';
import { requestContext, type WsRequestContext } from './request-context.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { ConnectionFacts } from './ws-connection.js';

export type MessageEvent = APIGatewayProxyWebsocketEventV2WithRequestContext<
  WsRequestContext & Pick<APIGatewayEventWebsocketRequestContextV2, 'messageId'>
>;

/** The event of a message: no headers, no query. */
export function messageEvent(
  api: WebSocketApi,
  connection: ConnectionFacts,
  routeKey: string,
  body: string,
  now: number,
): MessageEvent {
  const stageVariables = nullIfEmpty(api.stageVariables);
  return {
    requestContext: { ...requestContext(api, connection, 'MESSAGE', routeKey, now), messageId: gatewayId() },
    ...(stageVariables && { stageVariables }),
    body,
    isBase64Encoded: false,
  };
}
