import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AwsRequest, AwsResponse } from './aws-service.js';

/** Headers that the engine needs; it does not check the signature but wants one. */
const PASSED_ON = ['content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token', 'authorization'];
const PASSED_BACK = ['content-type', 'x-amzn-requestid', 'x-amz-crc32', 'x-amzn-errortype', 'x-amzn-query-error'];

/** Belong to one connection, or to who sent the request. */
const NEVER = new Set([
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'expect',
  'origin',
  'authorization',
  'content-length',
  'x-amz-security-token',
]);

/** Hands requests to an engine over kept-alive connections, bodies untouched. */
export class HttpForwarder {
  private readonly agent: Agent;
  private readonly send: typeof httpRequest;

  /**
   * @param engine base URL, http or https
   * @param passing the few headers of the JSON protocols, or all but those of the connection and the sender
   */
  constructor(
    private readonly engine: string,
    private readonly passing: 'json protocol' | 'all headers' = 'json protocol',
  ) {
    const secure = engine.startsWith('https:');
    this.agent = new (secure ? HttpsAgent : Agent)({ keepAlive: true, maxSockets: 64, scheduling: 'lifo' });
    this.send = secure ? httpsRequest : httpRequest;
  }

  async forward({ method, url, headers, body }: Omit<AwsRequest, 'caller'>): Promise<AwsResponse> {
    const all = this.passing === 'all headers';
    const own = { ...(all ? passable(headers) : pick(headers, PASSED_ON)), 'content-length': String(body.length) };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = this.send(this.engine, { method, path: url, headers: own, agent: this.agent }, resolve);
      call.once('error', reject);
      call.end(body);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return {
      status: response.statusCode ?? 500,
      headers: all ? answerable(response.headers) : pick(response.headers, PASSED_BACK),
      body: Buffer.concat(chunks),
    };
  }

  close(): void {
    this.agent.destroy();
  }
}

function passable(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return pick(
    headers,
    Object.keys(headers).filter((name) => !NEVER.has(name)),
  );
}

/** The length stays: for HEAD nothing else tells it. */
function answerable(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return { ...passable(headers), ...pick(headers, ['content-length']) };
}

function pick(headers: NodeJS.Dict<string | string[]>, names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'),
  );
}
