import type { INestApplicationContext, WebSocketAdapter, WsMessageHandler } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import type { PlatformLogger } from '../logging/platform.logger.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { isInternal } from '../problem/to-problem.js';
import { readClientFrame, UnreadableFrame } from './client-frame.js';
import type { ConnectionPoster } from './connection-poster.js';
import { Connection } from './connection.js';
import { dispatch, type BoundHandlers } from './dispatch.js';
import { encode, errorFrame, frameProblem, GATEWAY_MAX_BYTES, type ServerFrame } from './frames.js';
import { addExceptionFilter, findGateways, GatewayRuleError, type Gateway } from './gateways.js';
import { wrapAfterInit, wrapConnectionHooks } from './hooks.js';
import type { WsContext, WsEvent, WsResult } from './ws-event.js';

/** What the adapter needs from outside. */
export interface RouteAdapterOptions {
  readonly poster: ConnectionPoster;
  readonly clock: Clock;
  readonly logger: PlatformLogger;
  /** Largest message in either direction, bytes. @default 131072, API Gateway's own limit */
  readonly maxFrameBytes?: number;
}

/** Kept free at the end of an invocation to answer in, milliseconds. */
const ANSWER_MS = 500;

type ConnectCallback = (connection: Connection, event: WsEvent) => void;

/** What Nest takes for the socket server. */
interface Server {
  readonly connectCallbacks: ConnectCallback[];
}

/**
 * Runs ordinary Nest gateways from API Gateway WebSocket events. See README.md for what gateways may do.
 *
 * Create it after the application and before `app.init()`; call `start()` after that.
 */
export class RouteAdapter implements WebSocketAdapter<Server, Connection> {
  readonly gateways: readonly Gateway[];
  readonly #server: Server = { connectCallbacks: [] };
  readonly #booting: Promise<unknown>[] = [];
  readonly #maxFrameBytes: number;

  /** @throws GatewayRuleError for a gateway that cannot run behind API Gateway */
  constructor(
    app: INestApplicationContext,
    private readonly options: RouteAdapterOptions,
  ) {
    this.#maxFrameBytes = options.maxFrameBytes ?? GATEWAY_MAX_BYTES;
    this.gateways = findGateways(app);
    for (const gateway of this.gateways) {
      addExceptionFilter(gateway);
      wrapConnectionHooks(gateway.instance);
      wrapAfterInit(gateway.instance, this.#booting);
    }
  }

  /**
   * Checks that Nest really bound every gateway, and waits for their `afterInit`.
   *
   * @throws GatewayRuleError when there is no route, or one is missing: Nest ignores a socket module that fails to load
   */
  async start(): Promise<void> {
    const probe = new Connection('PROBE', { requestContext: PROBE_CONTEXT });
    this.#bind(probe);
    const bound = new Set(probe.bound.flatMap(({ handlers }) => handlers.map(({ message }) => message)));
    const expected = this.gateways.flatMap(({ routes }) => routes.map(({ action }) => action));
    const missing = expected.filter((action) => !bound.has(action));
    if (expected.length === 0) throw new GatewayRuleError('The application has no gateway with a route');
    if (missing.length > 0) throw new GatewayRuleError(`Nest did not bind the routes ${missing.join(', ')}`);
    await Promise.all(this.#booting);
  }

  /** Handles one event, whole: when it resolves, no work of the event is left. */
  async handle(event: WsEvent, context: WsContext): Promise<WsResult> {
    return CorrelationContext.run(event.requestContext.requestId, async () => {
      const connection = new Connection(event.requestContext.eventType, event);
      if (connection.phase === 'MESSAGE') return this.#message(connection, context);
      return this.#lifecycle(connection);
    });
  }

  async #lifecycle(connection: Connection): Promise<WsResult> {
    this.#bind(connection);
    if (connection.phase === 'DISCONNECT') {
      const reason = connection.event.requestContext.disconnectReason;
      for (const callback of connection.disconnectCallbacks) callback(reason);
    }
    await connection.settled();
    if (connection.failure === undefined) return { statusCode: 200 };
    this.#logInternal(connection);
    return { statusCode: frameProblem(connection.failure, connection.requestId).status };
  }

  async #message(connection: Connection, context: WsContext): Promise<WsResult> {
    const request = readClientFrame(connection.event, this.#maxFrameBytes);
    if (request instanceof UnreadableFrame) {
      return this.#answer(connection, [errorFrame(request.error, connection.requestId, request.id)]);
    }
    connection.request = request;
    this.#bind(connection);
    const ack = await dispatch(connection, Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MS));
    await connection.settled();
    return this.#answer(connection, this.#framesOf(connection, ack));
  }

  /** Frames of the handlers, then exactly one ack or error if the client gave an id. */
  #framesOf(connection: Connection, ack: unknown): ServerFrame[] {
    const { frames, failure, request, requestId } = connection;
    const time = this.options.clock.nowIso();
    const events: ServerFrame[] = frames.map(({ event, data }) => ({ type: event, time, data }));
    if (failure !== undefined) {
      this.#logInternal(connection);
      return [...events, errorFrame(failure, requestId, request?.id)];
    }
    return request?.id === undefined ? events : [...events, { type: 'ack', id: request.id, data: ack ?? {} }];
  }

  /**
   * One frame travels as the route response, which costs no call; more are posted in order.
   * The status is always 200: a client never sees it, and the frame is to be delivered in any case.
   */
  async #answer(connection: Connection, frames: readonly ServerFrame[]): Promise<WsResult> {
    const texts = frames.map((frame) => encode(frame, connection.requestId, this.#maxFrameBytes));
    if (texts.length === 1) return { statusCode: 200, body: texts[0] as string };
    for (const text of texts) {
      const { outcome } = await this.options.poster.post(connection.id, text);
      if (outcome === 'gone') break;
    }
    return { statusCode: 200 };
  }

  #bind(connection: Connection): void {
    for (const connect of this.#server.connectCallbacks) connect(connection, connection.event);
  }

  #logInternal({ failure, event, requestId, request, id }: Connection): void {
    if (!isInternal(frameProblem(failure, requestId))) return;
    const route = event.requestContext.routeKey;
    this.options.logger.error('A gateway failed', failure, {
      route,
      action: request?.action,
      connectionId: id,
      requestId,
    });
  }

  /** Called by Nest, as are all below. */
  create(): Server {
    return this.#server;
  }

  bindClientConnect(server: Server, callback: ConnectCallback): void {
    server.connectCallbacks.push(callback);
  }

  bindClientDisconnect(connection: Connection, callback: (reason?: string) => void): void {
    connection.disconnectCallbacks.push(callback);
  }

  bindMessageHandlers(
    connection: Connection,
    handlers: WsMessageHandler[],
    transform: BoundHandlers['transform'],
  ): void {
    connection.bound.push({ handlers, transform });
  }

  close(): void {
    this.#server.connectCallbacks.length = 0;
  }

  dispose(): void {}
}

const PROBE_CONTEXT = { connectionId: '', eventType: 'CONNECT', routeKey: '$connect', requestId: '' } as const;
