import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CredentialRegistry } from '../aws/credential-registry.js';
import type { Iam } from '../cloud.types.js';
import { BodyTooLargeError, readBody } from '../http/read-body.js';
import type { ConnectionRegistry } from './connection.registry.js';
import type { WebSocketApi } from './websocket-api.model.js';
import type { WsConnection } from './ws-connection.js';

/** API Gateway's limit for one message. */
export const MAX_MESSAGE_BYTES = 128 * 1024;
const METHODS = ['POST', 'GET', 'DELETE'];
const NORMAL_CLOSURE = 1000;

export interface ManagementApiProps {
  readonly api: WebSocketApi;
  readonly connections: ConnectionRegistry;
  readonly credentials: Pick<CredentialRegistry, 'verify'>;
  readonly iam: Iam;
  /** Connections that are made to look gone (injected fault). @default none */
  readonly isGone?: (connectionId: string) => boolean;
}

/** An error answer of the `@connections` API. */
class ManagementError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** `POST`, `GET`, `DELETE /<stage>/@connections/{id}`, for callers whose policies allow it. */
export class ManagementApi {
  constructor(private readonly props: ManagementApiProps) {}

  /** Answers one request; never rejects. */
  async handle(connectionId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request, MAX_MESSAGE_BYTES);
      const answer = await this.#answer(connectionId, request, body);
      if (answer === undefined)
        response.writeHead(request.method === 'DELETE' ? 204 : 200, { 'content-length': 0 }).end();
      else json(response, 200, answer);
    } catch (error) {
      const { status, type, message } = asManagementError(error);
      json(response, status, { message, Message: message }, { 'x-amzn-errortype': type });
    }
  }

  async #answer(connectionId: string, request: IncomingMessage, body: Buffer): Promise<unknown> {
    const { method = 'GET' } = request;
    if (!METHODS.includes(method))
      throw new ManagementError(405, 'MethodNotAllowedException', `${method} is not allowed`);
    this.#authorize(connectionId, request, body);
    const connection = this.#open(connectionId);
    if (method === 'GET') return facts(connection);
    if (method === 'DELETE') connection.socket.close(NORMAL_CLOSURE);
    else await this.props.connections.send(connection, body.toString('utf8')).catch(gone);
    return undefined;
  }

  #authorize(connectionId: string, request: IncomingMessage, body: Buffer): void {
    const { api, credentials, iam } = this.props;
    const { method = 'GET', url = '/', headers } = request;
    const identified = credentials.verify({ method, url, headers, body });
    if ('error' in identified || identified.scope.service !== 'execute-api') {
      throw new ManagementError(403, 'ForbiddenException', 'error' in identified ? identified.error : 'Forbidden');
    }
    const decision = iam.authorize(identified.caller, {
      action: 'execute-api:ManageConnections',
      resource: `${api.executionArn}/${api.stageName}/${method}/@connections/${connectionId}`,
    });
    if (!decision.allowed) throw new ManagementError(403, 'ForbiddenException', decision.message);
  }

  #open(connectionId: string): WsConnection {
    const { connections, isGone } = this.props;
    const connection = isGone?.(connectionId) === true ? undefined : connections.get(connectionId);
    return connection ?? gone();
  }
}

function gone(): never {
  throw new ManagementError(410, 'GoneException', 'Gone');
}

function facts({ connectedAt, lastActiveAt, sourceIp, userAgent }: WsConnection): unknown {
  return {
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, userAgent: userAgent ?? '' },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}

function asManagementError(error: unknown): ManagementError {
  if (error instanceof ManagementError) return error;
  if (error instanceof BodyTooLargeError) {
    return new ManagementError(413, 'PayloadTooLargeException', `The message is over ${MAX_MESSAGE_BYTES} bytes`);
  }
  return new ManagementError(500, 'InternalServerErrorException', 'Internal server error');
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
