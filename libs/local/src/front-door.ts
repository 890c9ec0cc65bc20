import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ApiReference } from './control/api-reference.js';
import type { ControlApi } from './control/control.api.js';
import { landingPage } from './control/landing-page.js';
import { ProblemError, problemOf } from './http/problem.js';
import { send, sendProblem } from './http/send.js';
import type { HostedUi } from './identity/hosted-ui.js';
import type { RestGateway } from './rest/rest.gateway.js';
import type { LocalSite } from './site/local-site.js';
import { HOST, portRefusal } from './port-refusal.js';
import { UserError } from './user-error.js';
import type { WsGateway } from './ws/ws.gateway.js';

/** API Gateway's limit for the request line and all headers. */
const MAX_HEADER_BYTES = 10_240;
/** Longer than SDK clients keep idle connections, so that the client and never the server closes them. */
const KEEP_ALIVE_MILLISECONDS = 120_000;

/** What is behind the door, once everything has started. */
export interface Rooms {
  readonly rest: RestGateway;
  readonly ws: WsGateway;
  readonly control: ControlApi;
  readonly reference: ApiReference;
  /** The stack's distribution; without one, `/` tells where everything is. */
  readonly site: LocalSite | undefined;
  readonly hostedUi: HostedUi | undefined;
}

/** Thrown when the port cannot be had. */
export class PortError extends UserError {
  override readonly name = 'PortError';
}

/** The one HTTP server of the local cloud: it answers 503 until the rooms are open. */
export class FrontDoor {
  #rooms: Rooms | undefined;

  private constructor(
    private readonly server: Server,
    private readonly warn: (message: string) => void,
  ) {
    server.on('request', (request, response) => void this.#serve(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    server.on('clientError', answerBrokenRequest);
  }

  /** @throws PortError when the port is taken or not allowed. */
  static async listen(port: number, warn: (message: string) => void): Promise<FrontDoor> {
    const server = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      headersTimeout: KEEP_ALIVE_MILLISECONDS + 1_000,
    });
    const door = new FrontDoor(server, warn);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(portError(port, error)));
      server.listen(port, HOST, resolve);
    });
    return door;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  open(rooms: Rooms): void {
    this.#rooms = rooms;
  }

  /** Lets nobody in any more. */
  shut(): void {
    this.#rooms = undefined;
  }

  /** Ends at once what is still being answered. */
  async close(): Promise<void> {
    this.shut();
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!this.#rooms) throw new ProblemError(503, 'unavailable', 'The local cloud is starting or stopping.');
      await this.#route(this.#rooms, request, response);
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      sendProblem(response, this.#refusal(error, request), randomUUID());
    }
  }

  async #route(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { rest, ws, control, hostedUi } = rooms;
    const { path, segments } = pathOf(request);
    const [first = '', second = '', third = ''] = segments;
    // Only as it is written, since the gateway cuts the stage off the path as it is written.
    if (rest.stages.includes(first)) return rest.handle(first, request, response);
    if (ws.stages.includes(first) && second === '@connections' && segments.length === 3) {
      return ws.manage(first, third, request, response);
    }
    if (first === '_local') return control.handle(segments.slice(1).join('/'), request, response);
    if (first === hostedUi?.poolId) return hostedUi.handle(segments.slice(1).join('/'), request, response);
    await this.#page(rooms, path, request, response);
  }

  /** What belongs to no API: the reference, and the site or what stands in for it. */
  async #page(rooms: Rooms, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { rest, ws, reference, site } = rooms;
    const docs = /^\/docs(?:\/(.*))?$/s.exec(path);
    if (site && !docs && !site.leadsToApi(path)) return site.handle(path, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new ProblemError(404, 'not-found', 'There is no such resource.');
    }
    if (docs) return reference.handle(docs[1] ?? '', response);
    if (path !== '/') throw new ProblemError(404, 'not-found', 'There is no such page.');
    send(response, 200, 'text/html; charset=utf-8', landingPage(this.url, { rest: rest.stages, ws: ws.stages }));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!this.#rooms) return void socket.destroy();
    const stage = (request.url ?? '').replace(/^\//, '').replace(/\/?(\?.*)?$/s, '');
    void this.#rooms.ws.upgrade(stage, request, socket, head);
  }

  #refusal(error: unknown, request: IncomingMessage): ProblemError {
    if (error instanceof ProblemError) return error;
    // The path without its query, which may hold a token.
    this.warn(`${request.method} ${request.url?.replace(/\?.*$/s, '')}: ${String(error)}`);
    return new ProblemError(500, 'internal-error', 'Something went wrong on our side.');
  }
}

function pathOf(request: IncomingMessage): { readonly path: string; readonly segments: readonly string[] } {
  const path = (request.url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
  const [first = '', ...rest] = path.slice(1).replace(/\/$/, '').split('/');
  // `@` and `=` of connections arrive encoded from SDK clients.
  return { path, segments: [first, ...rest.map(decoded)] };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function portError(port: number, error: NodeJS.ErrnoException): Error {
  const refusal = portRefusal(port, error.code);
  return refusal === undefined ? error : new PortError(refusal);
}

/** What is no HTTP at all, or has more headers than API Gateway takes, is told so. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !(socket as Socket).writable) return void socket.destroy();
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = tooLarge
    ? new ProblemError(431, 'headers-too-large', `The headers are over ${MAX_HEADER_BYTES} bytes.`)
    : new ProblemError(400, 'malformed', 'The request is not HTTP.');
  const body = JSON.stringify(problemOf(refusal, randomUUID()));
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${tooLarge ? 'Request Header Fields Too Large' : 'Bad Request'}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
