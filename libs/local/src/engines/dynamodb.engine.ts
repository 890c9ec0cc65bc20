import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AwsJsonClient } from './aws-json.client.js';
import { StreamIndex } from './stream-index.js';
import { TetheredProcess } from './tethered-process.js';

const START_TIMEOUT_MS = 10_000;
/** A port that was free a moment ago may be taken by someone else: try again. */
const START_ATTEMPTS = 5;

export interface DynamoDbEngineOptions {
  /** Folder of the database file; created when missing. */
  readonly folder: string;
  /** Use this running DynamoDB-compatible endpoint instead of the embedded engine. @default - the embedded engine */
  readonly endpoint?: string;
  /** Path of dynoxide. @default - the optional dependency for this host, else `dynoxide` on PATH */
  readonly binary?: string;
  /** Told once when something is less than it should be. @default - console.warn */
  readonly warn?: (message: string) => void;
}

/**
 * DynamoDB with streams and TTL: dynoxide as a child process on loopback, with its data in a file, or any other
 * DynamoDB-compatible endpoint.
 *
 * What dynoxide lacks is added here: an index on its stream table, trimming after 24 hours and TTL sweeps
 * (see docs/adr/0006-local-cloud.md).
 */
export class DynamoDbEngine {
  readonly client: AwsJsonClient;
  private stopped = false;

  private constructor(
    readonly endpoint: string,
    private readonly process?: TetheredProcess,
    private readonly streams?: StreamIndex,
    private readonly maintenance?: { readonly url: string; readonly token: string },
  ) {
    this.client = new AwsJsonClient(endpoint);
  }

  /** @throws Error when the engine is not installed or does not start. */
  static async start(options: DynamoDbEngineOptions): Promise<DynamoDbEngine> {
    if (options.endpoint !== undefined) return new DynamoDbEngine(options.endpoint);
    mkdirSync(options.folder, { recursive: true });
    const binary = options.binary ?? findBinary();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await DynamoDbEngine.launch(binary, options);
      } catch (error) {
        if (attempt === START_ATTEMPTS || !/in use/i.test(String(error))) throw error;
      }
    }
  }

  /** Whether the embedded engine has ended although nobody stopped it. */
  onCrash(listener: (output: string) => void): void {
    this.process?.onExit((output) => {
      if (!this.stopped) listener(output);
    });
  }

  /**
   * Deletes expired items now, as the TTL service would: REMOVE records with `userIdentity` of `dynamodb.amazonaws.com`.
   *
   * @returns how many; always 0 on another endpoint, which has its own service
   */
  async sweepExpired(): Promise<number> {
    if (this.maintenance === undefined) return 0;
    const response = await fetch(this.maintenance.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.maintenance.token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'sweep_ttl', arguments: {} },
      }),
    });
    const text = await response.text();
    const deleted = /\\?"items_deleted\\?":\s*(\d+)/.exec(text);
    if (!response.ok || deleted === null) throw new Error(`TTL sweep failed: ${response.status} ${text}`);
    return Number(deleted[1]);
  }

  /** Deletes stream records that are older than a day. @returns how many */
  trimStreams(nowSeconds = Math.floor(Date.now() / 1000), retentionSeconds?: number): number {
    return this.streams?.trim(nowSeconds, retentionSeconds) ?? 0;
  }

  /** Ends the engine; what it has acknowledged is on disk. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.client.close();
    this.streams?.close();
    await this.process?.stop();
  }

  /** Ends the engine as a crash would (tests). */
  async kill(): Promise<void> {
    this.stopped = true;
    this.client.close();
    this.streams?.close();
    await this.process?.kill();
  }

  private static async launch(binary: string, options: DynamoDbEngineOptions): Promise<DynamoDbEngine> {
    const file = join(options.folder, 'dynamodb.db');
    const port = await freePort();
    const token = randomBytes(24).toString('hex');
    const args = ['serve', '--port', String(port), '--db-path', file, '--mcp', '--mcp-port', '0'];
    const engine = TetheredProcess.start(binary, args, { name: 'DYNOXIDE_MCP_AUTH_TOKEN', value: token });
    try {
      // The space behind it tells that the whole address has arrived: output comes in pieces.
      const [, url] = await engine.waitFor(/MCP HTTP server listening on (http:\S+)\s/, START_TIMEOUT_MS);
      await engine.waitFor(new RegExp(`listening on http://127\\.0\\.0\\.1:${port}\\b`), START_TIMEOUT_MS);
      const streams = StreamIndex.open(file);
      if (!streams)
        (options.warn ?? console.warn)('dynoxide has an unknown database layout: streams are slow and untrimmed');
      return new DynamoDbEngine(`http://127.0.0.1:${port}`, engine, streams, { url: url ?? '', token });
    } catch (error) {
      await engine.kill();
      throw error;
    }
  }
}

function findBinary(): string {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  } catch {
    return 'dynoxide';
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
