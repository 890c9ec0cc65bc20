import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '#platform/clock/clock.js';
import { gatewayId, sourceIp } from '../gateway/request-identity.js';
import { authorizeConnect } from './authorize-connect.js';
import { connectEvent } from './connect.event.js';
import { HandshakeRefused } from './handshake-refused.js';
import { type HandshakeRequest, handshakeRequest } from './handshake-request.js';
import type { RouteThrottle } from './route-throttle.js';
import { type RouteRunner, runRoute } from './run-route.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { ConnectionFacts } from './ws-connection.js';

const KEY = /^[+/0-9A-Za-z]{22}==$/;

export interface HandshakeProps extends RouteRunner {
  readonly api: WebSocketApi;
  readonly throttle: RouteThrottle;
  readonly clock: Clock;
}

/** A request for a connection, before anybody was asked. */
export function newConnection(message: IncomingMessage, clock: Clock): ConnectionFacts {
  return {
    id: gatewayId(),
    connectedAt: clock.now(),
    sourceIp: sourceIp(message),
    userAgent: message.headers['user-agent'],
    domainName: message.headers.host ?? '',
    authorizer: undefined,
  };
}

/**
 * Decides about a connection: throttle, authorizer, then the `$connect` route.
 *
 * @returns the connection with what the authorizer said.
 * @throws HandshakeRefused.
 */
export async function admit(
  props: HandshakeProps,
  connection: ConnectionFacts,
  message: IncomingMessage,
  socket: Duplex,
): Promise<ConnectionFacts> {
  const { api, throttle, clock, invoker, permissions } = props;
  const request = checkedRequest(message);
  if (!throttle.take('$connect')) throw new HandshakeRefused(429, 'Too Many Requests');
  const route = api.routes.get('$connect');
  if (!route) return connection;
  const { authorizer } = route;
  const admitted: ConnectionFacts = authorizer
    ? {
        ...connection,
        authorizer: await authorizeConnect({
          api,
          authorizer,
          connection,
          request,
          invoker,
          permissions,
          now: clock.now(),
        }),
      }
    : connection;
  if (socket.destroyed) throw new HandshakeRefused(499, 'The client is gone');
  const outcome = await runRoute(props, api, route, connectEvent(api, admitted, request, clock.now()));
  if (!outcome.ok) throw new HandshakeRefused(outcome.status, messageOf(outcome.status), outcome.cause);
  if (outcome.status < 200 || outcome.status > 299)
    throw new HandshakeRefused(outcome.status, messageOf(outcome.status));
  return admitted;
}

function checkedRequest(message: IncomingMessage): HandshakeRequest {
  const { method, headers } = message;
  const valid =
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    KEY.test(headers['sec-websocket-key'] ?? '') &&
    headers['sec-websocket-version'] === '13';
  if (!valid) throw new HandshakeRefused(400, 'Bad Request');
  return handshakeRequest(message);
}

function messageOf(status: number): string {
  if (status === 504) return 'Endpoint request timed out';
  return status >= 500 ? 'Internal server error' : status === 401 ? 'Unauthorized' : 'Forbidden';
}
