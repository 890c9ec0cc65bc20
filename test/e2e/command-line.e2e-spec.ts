import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const PROGRAM = 'dist/js/libs/local/src/main.js';

let scratch: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-cli-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; output: string }>;
  /** Waits for a text in the output. */
  readonly says: (text: RegExp) => Promise<RegExpExecArray>;
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [PROGRAM, '--data', join(scratch, 'data'), ...args]);
  running.push(child);
  let output = '';
  let wake = (): void => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      wake();
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  const says = async (text: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = text.exec(output);
      if (found) return found;
      await new Promise<void>((resolve, reject) => {
        wake = resolve;
        child.once('close', () => reject(new Error(`ended after: ${output}`)));
      });
    }
  };
  return { child, ended, says };
}

describe('the local cloud’s program', () => {
  it('says where everything is, and ends within 2 s of Ctrl-C without leaving anything behind', async () => {
    const started = performance.now();
    const { child, ended, says } = run('--port', '0');
    const [, url] = await says(/REST\s+(\S+)\/v1/);
    const readyAfter = performance.now() - started;
    expect((await fetch(`${url}/_local/ready`)).status).toBe(200);

    const asked = performance.now();
    child.kill('SIGINT');
    const { code, output } = await ended;

    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect(readyAfter).toBeLessThan(6_000);
    expect(output).toMatch(/is ready after \d+\.\d s/);
    expect(processesWith(join(scratch, 'data'))).toEqual([]);
  }, 20_000);

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown option', ['--bogus'], /^error: unknown option '--bogus'\n/],
    ['a port that is none', ['--port', '70000'], /^error: option '--port <number>' argument '70000' is invalid/],
    ['an endpoint that is none', ['--endpoint', 'nowhere'], /^error: option '--endpoint <url>'/],
    ['a stack that is not there', ['--stack', 'nowhere'], /^there is no stack in nowhere: run "npm run synth"/],
  ])('refuses %s with one line and exit code 1', async (_, args, message) => {
    const { code, output } = await run('--port', '0', ...args).ended;

    expect(code).toBe(1);
    expect(output).toMatch(message);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('says that the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    const { code, output } = await run('--port', String(port)).ended;

    server.close();
    expect({ code, output }).toEqual({ code: 1, output: `port ${port} is taken: stop what uses it, or set PORT\n` });
  });

  it('does not share its data with another one, nor take a folder that is not its own', async () => {
    const first = run('--port', '0');
    await first.says(/is ready/);
    const second = await run('--port', '0').ended;
    writeFileSync(join(scratch, 'precious'), '');
    const foreign = await run('--port', '0', '--fresh', '--data', scratch).ended;

    expect(second.code).toBe(1);
    expect(second.output).toBe(
      `process ${first.child.pid} runs on the data in ${join(scratch, 'data')}: stop it first\n`,
    );
    expect(foreign.code).toBe(1);
    expect(foreign.output).toContain('holds something else');
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
  }, 20_000);

  it('says that its data is damaged, and begins anew when it is told to', async () => {
    mkdirSync(join(scratch, 'data'));
    for (const file of ['agora-local-cloud', 'dynamodb.db']) writeFileSync(join(scratch, 'data', file), 'garbage');

    const { code, output } = await run('--port', '0').ended;
    const fresh = run('--port', '0', '--fresh');
    await fresh.says(/is ready/);

    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(/^the data in .* is damaged \(.*\): "npm start -- --fresh" begins anew.*\n$/),
    });
    fresh.child.kill('SIGINT');
    expect((await fresh.ended).code).toBe(0);
  }, 20_000);

  it('keeps its data until --fresh', async () => {
    const items = async (...args: readonly string[]): Promise<number> => {
      const { child, ended, says } = run('--port', '0', ...args);
      const [, url = ''] = await says(/REST\s+(\S+)\/v1/);
      const post = (path: string, body: object, headers = {}): Promise<Response> =>
        fetch(url + path, { method: 'POST', body: JSON.stringify(body), headers });
      const { token } = (await (await post('/_local/token', { user: 'a', groups: ['organizers'] })).json()) as {
        token: string;
      };
      const voting = {
        title: 'x',
        options: [{ label: 'a' }, { label: 'b' }],
        startAt: '2026-01-01T00:00:00Z',
        endAt: soon(),
      };
      const created = await post('/v1/votings', voting, { authorization: token, 'content-type': 'application/json' });
      expect(created.status).toBe(201);
      const state = (await (await fetch(`${url}/_local/state`)).json()) as {
        tables: { name: string; items: number }[];
      };
      child.kill('SIGINT');
      await ended;
      return state.tables.find(({ name }) => name === 'votings')?.items ?? -1;
    };

    expect(await items()).toBe(1);
    expect(await items()).toBe(2);
    expect(await items('--fresh')).toBe(1);
  }, 40_000);
});

function soon(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

/** Command lines of processes that name this text. */
function processesWith(text: string): readonly string[] {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text));
}
