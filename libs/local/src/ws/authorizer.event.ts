import type { HandshakeRequest } from './handshake-request.js';
import { requestContext, type WsRequestContext } from './request-context.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { ConnectionFacts } from './ws-connection.js';

/** The event of a REQUEST authorizer of a WebSocket API; the library's type is that of REST APIs. */
export interface AuthorizerEvent extends HandshakeRequest {
  readonly type: 'REQUEST';
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/$connect` */
  readonly methodArn: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly requestContext: WsRequestContext;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
export function authorizerEvent(
  api: WebSocketApi,
  connection: ConnectionFacts,
  request: HandshakeRequest,
  now: number,
): AuthorizerEvent {
  return {
    type: 'REQUEST',
    methodArn: connectArn(api),
    ...request,
    stageVariables: api.stageVariables,
    requestContext: requestContext(api, connection, 'CONNECT', '$connect', now),
  };
}

/** What the authorizer's policy must allow. */
export function connectArn(api: WebSocketApi): string {
  return `${api.executionArn}/${api.stageName}/$connect`;
}
