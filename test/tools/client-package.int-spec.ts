import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { temporaryFolder } from '#test/support/stream-fixture.js';

/** What another project writes: the README's way to use it. */
const CONSUMER = `
import { AgoraClient, type Frame, type Frames, RefusedError } from '@agora/client';

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

describe('npm run build:client', () => {
  const folder = temporaryFolder();
  const installed = join(folder.path, 'node_modules/@agora/client');

  beforeAll(() => {
    execFileSync(process.execPath, ['tools/client-package.ts', installed], { stdio: 'pipe' });
    writeFileSync(join(folder.path, 'consumer.ts'), CONSUMER);
    writeFileSync(join(folder.path, 'program.mjs'), PROGRAM);
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
    const { promise, resolve: finish } = Promise.withResolvers<string>();
    execFile(process.execPath, ['program.mjs', `ws://127.0.0.1:${port}/ws`], { cwd: folder.path }, (error, out, err) =>
      finish(error ? err : out),
    );

    expect(await promise).toBe('open\n');
    expect(await asked).toBe('/ws?token=to%20ken');
    server.close();
  });
});
