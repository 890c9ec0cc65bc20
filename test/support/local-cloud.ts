import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '#local/cloud.js';
import { WsTestClient } from './ws-client.js';

/** The stack as `npm test` synthesises it. */
const STACK_FOLDER = 'cdktf.out/stacks/agora-local';

export interface TestCloudOptions extends Partial<Omit<LocalCloudOptions, 'port'>> {
  /** Overrides such as `api.planRate=1`; each set costs a synthesis (about 2 s). @default the settings of `local` */
  readonly settings?: readonly string[];
}

/** Whom and what a request is for. */
export interface TestRequest {
  /** @default no token */
  readonly user?: string;
  readonly groups?: readonly string[];
  /** @default GET, or POST with a body */
  readonly method?: string;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether to send the API key. @default true */
  readonly key?: boolean;
}

/** A local cloud on a free port with data of its own. */
export interface TestCloud extends LocalCloud {
  /** @param path with the stage: `/v1/votings` */
  request(path: string, request?: TestRequest): Promise<Response>;
  /** Opens a WebSocket connection as this user. */
  connect(user: string, groups?: readonly string[]): Promise<WsTestClient>;
}

/** Runs the stack `local`; `stop` also drops the data. */
export async function startTestCloud(options: TestCloudOptions = {}): Promise<TestCloud> {
  const scratch = mkdtempSync(join(tmpdir(), 'agora-cloud-'));
  const drop = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    const stackFolder = options.settings ? synthesise(join(scratch, 'out'), options.settings) : STACK_FOLDER;
    const cloud = await startLocalCloud({ stackFolder, dataDir: join(scratch, 'data'), ...options, port: 0 });
    const clients: WsTestClient[] = [];
    return {
      ...cloud,
      request: (path, request) => send(cloud, path, request),
      connect: async (user, groups) => {
        const client = await WsTestClient.open(`${cloud.wsUrl}?token=${await cloud.token(user, groups)}`);
        clients.push(client);
        return client;
      },
      stop: async () => {
        for (const client of clients) client.terminate();
        await cloud.stop();
        drop();
      },
    };
  } catch (error) {
    drop();
    throw error;
  }
}

/** Synthesises the stack `local` with other settings into a folder. @returns the stack's folder */
export function synthesise(folder: string, settings: readonly string[]): string {
  const { status, stderr } = spawnSync(process.execPath, ['dist/js/main.js', 'local'], {
    encoding: 'utf8',
    env: { ...process.env, CDKTF_OUTDIR: folder, AGORA_SET: JSON.stringify(settings) },
  });
  if (status !== 0) throw new Error(`synthesis failed: ${stderr}`);
  return join(folder, 'stacks', 'agora-local');
}

async function send(cloud: LocalCloud, path: string, request: TestRequest = {}): Promise<Response> {
  const { user, groups, body, key = true } = request;
  const { method = body === undefined ? 'GET' : 'POST' } = request;
  return fetch(cloud.url + path, {
    method,
    headers: {
      ...(user !== undefined && { authorization: `Bearer ${await cloud.token(user, groups)}` }),
      ...(key && { 'x-api-key': 'local' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}
