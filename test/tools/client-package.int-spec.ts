import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { temporaryFolder } from '#test/support/stream-fixture.js';

/** What another project writes: the README's way to use it. */
const CONSUMER = `
import { AgoraClient, type Answer, type Frame, type Frames, RefusedError, RestClient, type VotingDto } from '@agora/client';

const client = new AgoraClient({ url: location.origin.replace('http', 'ws') + '/ws', token: () => 't' });
client.on('invite', ({ data }) => document.title = data.displayName);
export const onStart = (frame: Frame<'start'>): number => client.remainingMs(frame.data.startAt);
export type Names = keyof Frames;
// @ts-expect-error there is no such frame
client.on('dance', () => undefined);
export async function invite(to: string): Promise<string | undefined> {
  try {
    const { sessionId } = await client.request('invite', { to });
    return sessionId;
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

const rest = new RestClient({ url: '/v1', token: () => 't', apiKey: 'k' });
export const read = async (votingId: string): Promise<VotingDto> => (await rest.call('Votings.get', { path: { votingId } })).data;
export const choiceOf = ({ data }: Answer<'Votes.own'>): string => data.choice;
// @ts-expect-error a change needs the version that it changes
void rest.call('Votings.cancel', { path: { votingId: 'v' } });
`;

const PROGRAM = `
import { AgoraClient } from '@agora/client';
const client = new AgoraClient({ url: process.argv[2], token: () => 'to ken' });
client.onStatus((status) => {
  if (status !== 'open') return;
  console.log('open');
  client.close();
});
client.open();
`;

const REST_PROGRAM = `
import { RefusedError, RestClient } from '@agora/client';
const rest = new RestClient({ url: process.argv[2], token: () => 't', apiKey: 'k' });
for await (const { data } of rest.pages('Votings.search')) for (const { title } of data) console.log(title);
await rest.call('Votes.cast', { path: { votingId: 'v' }, body: { choice: 'a' } }).catch((error) =>
  console.log(error instanceof RefusedError, error.code, error.problem.existingVote.choice),
);
`;

/** A server that has two pages of votings, and a vote already. */
function restServer(): Server {
  return createServer((request, response) => {
    const isPost = request.method === 'POST';
    const isFirst = !request.url?.includes('cursor=c1');
    const page = { data: [{ title: isFirst ? 'one' : 'two' }], nextCursor: isFirst ? 'c1' : null };
    const problem = { status: 409, code: 'already-voted', existingVote: { choice: 'b', timestamp: '' } };
    response.writeHead(isPost ? 409 : 200, {
      'content-type': isPost ? 'application/problem+json' : 'application/json',
    });
    response.end(JSON.stringify(isPost ? problem : page));
  });
}

describe('npm run build:client', () => {
  const folder = temporaryFolder();
  const installed = join(folder.path, 'node_modules/@agora/client');

  const run = async (program: string, url: string): Promise<string> => {
    const { promise, resolve: finish } = Promise.withResolvers<string>();
    execFile(process.execPath, [program, url], { cwd: folder.path }, (error, out, err) => finish(error ? err : out));
    return promise;
  };

  beforeAll(() => {
    execFileSync(process.execPath, ['tools/client-package.ts', installed], { stdio: 'pipe' });
    writeFileSync(join(folder.path, 'consumer.ts'), CONSUMER);
    writeFileSync(join(folder.path, 'program.mjs'), PROGRAM);
    writeFileSync(join(folder.path, 'rest.mjs'), REST_PROGRAM);
  });
  afterAll(() => folder.remove());

  it('is one module that imports nothing', () => {
    const code = readFileSync(join(installed, 'index.js'), 'utf8');

    expect(code).not.toMatch(/\bimport\b|\brequire\(|process\.|Buffer/);
    expect(code).toContain('export {');
    expect(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
  });

  it.each(['bundler', 'nodenext'])('has types that a project for browsers can use (%s)', (resolution) => {
    const options = ['--strict', '--noEmit', '--target', 'es2023', '--lib', 'es2023,dom', '--types', ''];
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
    const args = [...options, '--module', module, '--moduleResolution', resolution, 'consumer.ts'];

    expect(() =>
      execFileSync(resolve('node_modules/.bin/tsc'), args, { cwd: folder.path, stdio: 'pipe' }),
    ).not.toThrow();
  });

  it('runs in Node as it is', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const asked = new Promise<string>((done) => {
      server.on('connection', (socket: WebSocket, { url }) => {
        done(String(url));
        const data = {
          connectionId: 'c',
          userId: 'u',
          serverTime: new Date().toISOString(),
          seq: 0,
          heartbeatSeconds: 60,
        };
        socket.on('message', () => socket.send(JSON.stringify({ type: 'welcome', time: data.serverTime, data })));
      });
    });
    const { port } = server.address() as { port: number };

    expect(await run('program.mjs', `ws://127.0.0.1:${port}/ws`)).toBe('open\n');
    expect(await asked).toBe('/ws?token=to%20ken');
    server.close();
  });

  it('asks the REST API from Node as it is', async () => {
    const server = restServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };

    expect(await run('rest.mjs', `http://127.0.0.1:${port}/v1`)).toBe('one\ntwo\ntrue already-voted b\n');
    server.close();
  });
});
