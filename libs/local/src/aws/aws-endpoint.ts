import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jsonError, type AwsResponse, type AwsService, type Refusal, type UnsignedRequest } from './aws-service.js';
import type { CredentialRegistry } from './credential-registry.js';

/** More than any request of the services behind it; only objects of S3 come near, and S3 itself takes up to 5 GB. */
const MAX_BODY_BYTES = 104 * 1024 * 1024;
/** Longer than SDK clients keep idle connections, so that the client and never the server closes them. */
const KEEP_ALIVE_MS = 120_000;

export interface AwsEndpointProps {
  readonly credentials: CredentialRegistry;
  readonly services: readonly AwsService[];
}

/** One address for all AWS services: it finds out who calls which service, and the service does the rest. */
export class AwsEndpoint {
  private readonly server: Server;
  private opened: AwsEndpointProps | undefined;
  private services: ReadonlyMap<string, AwsService> = new Map();

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.server.headersTimeout = KEEP_ALIVE_MS + 1_000;
  }

  /**
   * Takes a port, which is part of queue URLs and so has to be known before the stack is loaded; calls get 503 until `open`.
   *
   * @param port 0 for any free one
   * @throws Error when the port is taken
   */
  static async listen(port = 0): Promise<AwsEndpoint> {
    const endpoint = new AwsEndpoint();
    await new Promise<void>((resolve, reject) => {
      endpoint.server.once('error', reject);
      endpoint.server.listen(port, '127.0.0.1', resolve);
    });
    return endpoint;
  }

  open(props: AwsEndpointProps): void {
    this.opened = props;
    this.services = new Map(props.services.map((service) => [service.signingName, service]));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
    for (const service of this.services.values()) service.stop();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let answer: AwsResponse;
    try {
      answer = await this.answer(request);
    } catch (error) {
      // A server error is what SDKs retry: an engine that is being restarted looks like an outage of AWS.
      answer = jsonError('InternalServerError', error instanceof Error ? error.message : String(error), 500);
    }
    // The length of what HEAD asks about is the service's to tell.
    const told = request.method === 'HEAD' ? answer.headers['content-length'] : undefined;
    response.writeHead(answer.status, {
      'x-amzn-requestid': randomUUID(),
      ...answer.headers,
      'content-length': told ?? Buffer.byteLength(answer.body),
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  private async answer(request: IncomingMessage): Promise<AwsResponse> {
    if (!this.opened) return jsonError('ServiceUnavailable', 'The local cloud is starting', 503);
    const { method = 'GET', url = '/', headers } = request;
    if (method === 'OPTIONS') return this.preflight({ method, url, headers });
    const body = await readBody(request);
    if (body === undefined) return jsonError('RequestEntityTooLargeException', 'The request is too large', 413);
    const identified = this.opened.credentials.verify({ method, url, headers, body });
    if ('error' in identified) {
      const refusing = this.services.get(identified.service ?? '');
      const { error } = identified;
      return refusing?.refuseSender?.(error, { method, url, headers }) ?? jsonError(error, REFUSALS[error], 403);
    }
    const { service: signingName } = identified.scope;
    const service = this.services.get(signingName);
    if (!service)
      return jsonError('NotEmulatedError', `the local cloud does not emulate the service ${signingName}`, 501);
    return service.handle({ caller: identified.caller, method, url, headers, body });
  }

  /** Browsers do not sign what they ask beforehand; only one kind of service is for them. */
  private preflight(request: UnsignedRequest): AwsResponse {
    const service = [...this.services.values()].find((it) => it.preflight !== undefined);
    return service?.preflight?.(request) ?? jsonError('MethodNotAllowed', 'OPTIONS is not allowed', 405);
  }
}

const REFUSALS: Readonly<Record<Refusal, string>> = {
  MissingAuthenticationToken: 'Request is missing Authentication Token',
  UnrecognizedClientException: 'The security token included in the request is invalid.',
  InvalidSignatureException: 'The request signature we calculated does not match the signature you provided.',
  RequestExpired: 'Request has expired',
  InvalidPresignedUrl: 'Query-string authentication is not valid',
};

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
