import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AwsRequest, AwsResponse } from './aws-service.js';

/** Headers that the engine needs; it does not check the signature but wants one. */
const PASSED_ON = ['content-type', 'x-amz-target', 'x-amz-date', 'x-amz-security-token', 'authorization'];
const PASSED_BACK = ['content-type', 'x-amzn-requestid', 'x-amz-crc32', 'x-amzn-errortype', 'x-amzn-query-error'];

/** Hands requests to an engine over kept-alive connections, bodies untouched. */
export class HttpForwarder {
  private readonly agent: Agent;
  private readonly send: typeof httpRequest;

  /** @param engine base URL, http or https */
  constructor(private readonly engine: string) {
    const secure = engine.startsWith('https:');
    this.agent = new (secure ? HttpsAgent : Agent)({ keepAlive: true, maxSockets: 64, scheduling: 'lifo' });
    this.send = secure ? httpsRequest : httpRequest;
  }

  async forward({ method, url, headers, body }: Omit<AwsRequest, 'caller'>): Promise<AwsResponse> {
    const own = { ...pick(headers, PASSED_ON), 'content-length': String(body.length) };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = this.send(this.engine, { method, path: url, headers: own, agent: this.agent }, resolve);
      call.once('error', reject);
      call.end(body);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return {
      status: response.statusCode ?? 500,
      headers: pick(response.headers, PASSED_BACK),
      body: Buffer.concat(chunks),
    };
  }

  close(): void {
    this.agent.destroy();
  }
}

function pick(headers: NodeJS.Dict<string | string[]>, names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'),
  );
}
