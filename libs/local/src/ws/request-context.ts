import type { APIGatewayEventWebsocketRequestContextV2 } from 'aws-lambda';
import { gatewayId, requestTime } from '../gateway/request-identity.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { AuthorizerContext, ConnectionFacts } from './ws-connection.js';

/** The context of every event, in full: the library's type lacks the identity and the authorizer. */
export type WsRequestContext = Omit<APIGatewayEventWebsocketRequestContextV2, 'messageId'> & {
  readonly identity: { readonly sourceIp: string; readonly userAgent?: string };
  readonly authorizer?: AuthorizerContext;
};

/**
 * `requestContext` of an event of a WebSocket API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function requestContext(
  api: WebSocketApi,
  connection: ConnectionFacts,
  eventType: WsRequestContext['eventType'],
  routeKey: string,
  now: number,
): WsRequestContext {
  const requestId = gatewayId();
  const { authorizer, userAgent } = connection;
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(now),
    messageDirection: 'IN',
    stage: api.stageName,
    connectedAt: connection.connectedAt,
    requestTimeEpoch: now,
    identity: { sourceIp: connection.sourceIp, ...(userAgent !== undefined && { userAgent }) },
    requestId,
    domainName: connection.domainName,
    connectionId: connection.id,
    apiId: api.id,
    ...(authorizer && { authorizer }),
  };
}
