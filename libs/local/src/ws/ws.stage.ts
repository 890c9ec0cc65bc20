import type { RawData, WebSocket } from 'ws';
import type { InvokePermissions } from '../gateway/invoke-permissions.js';
import { type ConnectionLimits, ConnectionRegistry } from './connection.registry.js';
import { disconnectEvent } from './disconnect.event.js';
import type { HandshakeProps } from './handshake.js';
import { ManagementApi } from './management-api.js';
import { messageEvent } from './message.event.js';
import { selectRoute } from './route-selection.js';
import { RouteThrottle } from './route-throttle.js';
import { runRoute } from './run-route.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { ConnectionFacts, WsConnection } from './ws-connection.js';
import type { WsGatewayProps } from './ws.gateway.js';

/** Beyond this a client must split its message into several frames, or AWS closes the connection. */
const MAX_FRAME_BYTES = 32 * 1024;
const UNSUPPORTED_DATA = 1003;

export interface WsStageProps extends WsGatewayProps {
  readonly api: WebSocketApi;
  readonly permissions: InvokePermissions;
  readonly limits: ConnectionLimits;
}

/** One stage: its connections and what their messages cause. */
export class WsStage {
  readonly connections: ConnectionRegistry;
  readonly management: ManagementApi;
  readonly handshake: HandshakeProps;
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly props: WsStageProps) {
    const { api, clock, limits } = props;
    this.connections = new ConnectionRegistry(clock, limits);
    this.management = new ManagementApi({ ...props, connections: this.connections });
    this.handshake = { ...props, throttle: new RouteThrottle(api, clock) };
  }

  /** Takes over a socket whose `$connect` has succeeded. */
  opened(facts: ConnectionFacts, socket: WebSocket): void {
    const connection: WsConnection = { ...facts, socket, lastActiveAt: this.props.clock.now() };
    this.connections.add(connection);
    socket.on('message', (data, isBinary) => this.#received(connection, data, isBinary));
    // What breaks the protocol (a frame too large, no UTF-8) ws has answered with a close frame already.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      this.connections.remove(connection.id);
      this.#track(this.disconnected(connection, { code, reason: reason.toString() }));
    });
  }

  /** Runs `$disconnect`; its answer goes nowhere. */
  async disconnected(
    connection: ConnectionFacts,
    close: { readonly code: number; readonly reason: string },
  ): Promise<void> {
    const { api, clock, onFailure } = this.props;
    const route = api.routes.get('$disconnect');
    if (!route) return;
    const outcome = await runRoute(this.props, api, route, disconnectEvent(api, connection, close, clock.now()));
    if (!outcome.ok) onFailure(`$disconnect of ${connection.id}: ${outcome.cause}`);
  }

  /** Settles when no connection is open and nothing runs any more. */
  async idle(): Promise<void> {
    while (this.connections.ids.length > 0 || this.#running.size > 0) {
      await Promise.all(this.#running);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Messages run side by side: API Gateway keeps no order either. */
  #received(connection: WsConnection, data: RawData, isBinary: boolean): void {
    connection.lastActiveAt = this.props.clock.now();
    if (isBinary) {
      connection.socket.close(UNSUPPORTED_DATA, 'Binary frames are not supported');
      return;
    }
    const text = (data as Buffer).toString('utf8');
    if (Buffer.byteLength(text) > MAX_FRAME_BYTES) {
      this.props.onFailure(
        `a message of ${connection.id} is over 32 KB: AWS takes it in several frames only, else it closes with 1009`,
      );
    }
    this.#track(this.#message(connection, text));
  }

  async #message(connection: WsConnection, text: string): Promise<void> {
    const { api, clock, onFailure } = this.props;
    const route = selectRoute(api, text);
    const event = messageEvent(api, connection, route?.key ?? '$default', text, clock.now());
    const { requestId } = event.requestContext;
    const answer = (message: string): Promise<void> =>
      this.#send(connection, JSON.stringify({ message, connectionId: connection.id, requestId }));
    if (!route) return answer('Forbidden');
    if (!this.handshake.throttle.take(route.key)) return answer('Too Many Requests');
    const outcome = await runRoute(this.props, api, route, event);
    if (!outcome.ok) {
      onFailure(`${route.key} of ${connection.id}: ${outcome.cause}`);
      return answer('Internal server error');
    }
    if (route.responds && outcome.body !== undefined) await this.#send(connection, outcome.body);
  }

  async #send(connection: WsConnection, text: string): Promise<void> {
    const open = this.connections.get(connection.id);
    // An answer to a connection that closed meanwhile has nowhere to go, in AWS as here.
    if (open) await this.connections.send(open, text).catch(() => undefined);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }
}
