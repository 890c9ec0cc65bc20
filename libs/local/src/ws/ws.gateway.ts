import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#platform/clock/clock.js';
import { WebSocketServer } from 'ws';
import type { CredentialRegistry } from '../aws/credential-registry.js';
import type { Iam, Invoker, ResolvedStack } from '../cloud.types.js';
import { InvokePermissions } from '../gateway/invoke-permissions.js';
import { gatewayId } from '../gateway/request-identity.js';
import { AWS_CONNECTION_LIMITS, type ConnectionLimits } from './connection.registry.js';
import { HandshakeRefused, refuse } from './handshake-refused.js';
import { admit, newConnection } from './handshake.js';
import { loadWebSocketApis } from './load-websocket-api.js';
import { MAX_MESSAGE_BYTES } from './management-api.js';
import { WsStage } from './ws.stage.js';

/** How often the limits of connections are checked. */
const SWEEP_MILLISECONDS = 1_000;
/** How long `stop` waits for the peers' close frames and for `$disconnect`. */
const STOP_MILLISECONDS = 500;

export interface WsGatewayProps {
  readonly stack: ResolvedStack;
  readonly invoker: Invoker;
  readonly credentials: Pick<CredentialRegistry, 'verify'>;
  readonly iam: Iam;
  readonly clock: Clock;
  /** @default AWS's */
  readonly limits?: ConnectionLimits;
  /** Gets one line per failure that is not the client's; never a query string. */
  readonly onFailure: (message: string) => void;
  /** Connections that are made to look gone (injected fault). @default none */
  readonly isGone?: (connectionId: string) => boolean;
}

/** Serves the stack's WebSocket APIs, each at the path of its stage. */
export class WsGateway {
  readonly #stages: ReadonlyMap<string, WsStage>;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  readonly #sweep: NodeJS.Timeout;

  /** @throws NotEmulatedError for what the gateway cannot do as AWS does. */
  constructor(private readonly props: WsGatewayProps) {
    const permissions = new InvokePermissions(props.stack);
    const limits = props.limits ?? AWS_CONNECTION_LIMITS;
    const apis = loadWebSocketApis(props.stack);
    this.#stages = new Map(apis.map((api) => [api.stageName, new WsStage({ ...props, api, permissions, limits })]));
    if (this.#stages.size < apis.length) throw new Error('two WebSocket stages of the stack have the same name');
    this.#sweep = setInterval(() => this.enforceLimits(), SWEEP_MILLISECONDS).unref();
  }

  /** Names of the stages: first segments of paths. */
  get stages(): readonly string[] {
    return [...this.#stages.keys()];
  }

  /** Ids of all open connections. */
  get connectionIds(): readonly string[] {
    return [...this.#stages.values()].flatMap((stage) => stage.connections.ids);
  }

  /** Ids of the open connections of one principal, as the authorizer named it. */
  connectionsOf(principalId: string): readonly string[] {
    return [...this.#stages.values()].flatMap((stage) => stage.connections.idsOf(principalId));
  }

  /** Answers an upgrade request; never rejects. */
  async upgrade(stageName: string, message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const connection = newConnection(message, this.props.clock);
    const stage = this.#stages.get(stageName);
    try {
      if (!stage) throw new HandshakeRefused(403, 'Forbidden');
      const admitted = await admit(stage.handshake, connection, message, socket);
      // The route has run: a client that left meanwhile still gets its $disconnect.
      if (socket.destroyed) return await stage.disconnected(admitted, { code: 1006, reason: '' });
      this.#server.handleUpgrade(message, socket, head, (opened) => stage.opened(admitted, opened));
    } catch (error) {
      const refused =
        error instanceof HandshakeRefused ? error : new HandshakeRefused(500, 'Internal server error', String(error));
      if (refused.status >= 500) this.props.onFailure(`$connect of ${stageName}: ${refused.status} (${refused.cause})`);
      refuse(socket, refused, { connectionId: connection.id, requestId: gatewayId() });
    }
  }

  /** Answers a request to `/<stage>/@connections/<id>`. */
  async manage(
    stageName: string,
    connectionId: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const stage = this.#stages.get(stageName);
    if (!stage) throw new Error(`there is no stage ${stageName}`);
    await stage.management.handle(connectionId, request, response);
  }

  /** Ends connections that were idle or open for too long; runs every second by itself. */
  enforceLimits(): void {
    for (const stage of this.#stages.values()) stage.connections.enforceLimits();
  }

  /** Cuts a connection as a network failure would (injected fault). @returns false when there is none such */
  drop(connectionId: string): boolean {
    const found = [...this.#stages.values()].map((stage) => stage.connections.get(connectionId)).find(Boolean);
    found?.socket.terminate();
    return found !== undefined;
  }

  /** Ends all connections, waiting a moment for their `$disconnect`. */
  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    const stages = [...this.#stages.values()];
    for (const { connections } of stages) connections.closeAll();
    const timer = new AbortController();
    const limit = delay(STOP_MILLISECONDS, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.all(stages.map((stage) => stage.idle())), limit]);
    timer.abort();
    for (const { connections } of stages) connections.terminateAll();
  }
}
