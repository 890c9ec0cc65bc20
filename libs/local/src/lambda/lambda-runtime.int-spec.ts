import { isDeepStrictEqual } from 'node:util';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fixtureFunction, fixtureStack } from '#test/support/fixture-stack.js';
import type { InvokeResult } from '../cloud.types.js';
import type { InvocationFault } from './faults.types.js';
import { LambdaRuntime } from './lambda-runtime.js';

let dataDir: string;
let runtime: LambdaRuntime;
let output: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'agora-lambda-'));
  output = '';
});

afterEach(async () => {
  await runtime.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function run(
  code: string,
  args: Record<string, unknown> = {},
  options: { faults?: InvocationFault[]; keysOrigin?: string } = {},
) {
  const faults = [...(options.faults ?? [])];
  runtime = new LambdaRuntime({
    stack: fixtureStack([fixtureFunction('probe', code, args)]),
    credentials: { forFunction: (name) => ({ accessKeyId: `key-of-${name}`, secretAccessKey: 'secret' }) },
    dataDir,
    awsEndpoint: 'http://127.0.0.1:1',
    keysOrigin: options.keysOrigin ?? 'http://127.0.0.1:1',
    onLine: (name, line) => (output += `${name}|${line}\n`),
    faults: { next: () => faults.shift() },
  });
  return (event: unknown = {}, signal?: AbortSignal) => runtime.invoke('probe', event, signal ? { signal } : {});
}

function payload(result: InvokeResult): Record<string, unknown> {
  if (!result.ok) throw new Error(`${result.errorType}: ${result.errorMessage}`);
  return result.payload as Record<string, unknown>;
}

describe('LambdaRuntime: what a function sees (DESIGN 5)', () => {
  it('has the variables of the function and of Lambda, and none of the host', async () => {
    process.env['AGORA_HOST_SECRET'] = 'host';
    const invoke = run('exports.handler = async () => ({ ...process.env })', {
      environment: { variables: { OWN: 'yes' } },
    });

    const env = payload(await invoke());

    delete process.env['AGORA_HOST_SECRET'];
    expect(env).toMatchObject({
      OWN: 'yes',
      AWS_REGION: 'us-west-2',
      AWS_LAMBDA_FUNCTION_NAME: 'agora-test-probe',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ACCESS_KEY_ID: 'key-of-agora-test-probe',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(env['_X_AMZN_TRACE_ID']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(Object.keys(env)).not.toContain('AGORA_HOST_SECRET');
    expect(Object.keys(env)).not.toContain('HOME');
  });

  it('gets the event as JSON made once and the Context object', async () => {
    const invoke = run(
      'exports.handler = async (event, context) => ({ event, ...context, left: context.getRemainingTimeInMillis() })',
    );

    const seen = payload(await invoke({ at: new Date(0), gone: undefined }));

    expect(seen['event']).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    expect(seen).toMatchObject({
      functionName: 'agora-test-probe',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:us-west-2:000000000000:function:agora-test-probe',
    });
    expect(seen['awsRequestId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen['left']).toBeGreaterThan(9_000);
    expect(seen['left']).toBeLessThanOrEqual(10_000);
  });

  it('finds Node’s modules but no package that its bundle lacks, not even one above its folder', async () => {
    const stray = join(dataDir, 'node_modules', 'stray');
    mkdirSync(stray, { recursive: true });
    writeFileSync(join(stray, 'index.js'), 'module.exports = 1');
    const invoke = run(`exports.handler = async () => {
      require('node:os');
      try { return require('stray'); } catch (error) { return { code: error.code, message: error.message }; }
    }`);

    expect(payload(await invoke())).toEqual({ code: 'MODULE_NOT_FOUND', message: "Cannot find module 'stray'" });
  });

  it('asks the local user pool for signing keys (X11)', async () => {
    const server = createServer((request, response) => response.end(JSON.stringify({ asked: request.url })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const keysOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const invoke = run(
      `const { request } = require('https');
       exports.handler = () => new Promise((resolve, reject) => {
         request('https://cognito-idp.us-west-2.amazonaws.com/us-west-2_Pool/.well-known/jwks.json', { method: 'GET' }, (response) => {
           let text = ''; response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text)));
         }).on('error', reject).end();
       });`,
      {},
      { keysOrigin },
    );

    const answer = payload(await invoke());

    server.close();
    expect(answer).toEqual({ asked: '/us-west-2_Pool/.well-known/jwks.json' });
  });

  it('writes its output under the short name', async () => {
    const invoke = run("exports.handler = async () => { console.log('hello'); await new Promise(setImmediate); }");

    expect(await invoke()).toEqual({ ok: true, payload: null });
    await expectEventually(() => output.includes('probe|hello\n'));
  });
});

describe('LambdaRuntime: execution environments', () => {
  it('reuses an environment, so module state lives on', async () => {
    const invoke = run('let n = 0; exports.handler = async () => ++n');

    expect([await invoke(), await invoke()]).toEqual([
      { ok: true, payload: 1 },
      { ok: true, payload: 2 },
    ]);
  });

  it('does not reuse an environment that ended while nobody called', async () => {
    const invoke = run(
      "let n = 0; exports.handler = async () => { setTimeout(() => { console.log('leaving'); process.exit(1); }, 5); return ++n; }",
    );
    const first = { ok: true, payload: 1 } as const;
    expect(await invoke()).toEqual(first);
    await expectEventually(() => output.includes('leaving'));

    // Who calls in the moment of its end may still meet it; who calls later must not.
    let answer = await invoke();
    for (const deadline = Date.now() + 2_000; !isDeepStrictEqual(answer, first) && Date.now() < deadline;)
      answer = await invoke();
    expect(answer).toEqual(first);
  });

  it('runs one invocation at a time in each, and never more than the reserved concurrency', async () => {
    const code = `let busy = 0; const { threadId } = require('worker_threads');
      exports.handler = async () => { busy++; await new Promise((r) => setTimeout(r, 20)); const seen = busy; busy--; return { seen, threadId }; }`;
    const invoke = run(code, { reserved_concurrent_executions: 2 });

    const results = (await Promise.all(Array.from({ length: 6 }, () => invoke()))).map(payload);

    expect(results.map(({ seen }) => seen)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set(results.map(({ threadId }) => threadId)).size).toBe(2);
  });

  it('lets a caller give up waiting in line', async () => {
    const invoke = run('exports.handler = () => new Promise((r) => setTimeout(r, 40))', {
      reserved_concurrent_executions: 1,
    });
    const controller = new AbortController();
    const first = invoke();
    const second = invoke({}, controller.signal);

    controller.abort(new Error('gave up'));

    await expect(second).rejects.toThrow('gave up');
    expect(await first).toEqual({ ok: true, payload: null });
    expect(await invoke()).toEqual({ ok: true, payload: null });
  });

  it('refuses every invocation of a function whose reserved concurrency is 0', async () => {
    const invoke = run('exports.handler = async () => 1', { reserved_concurrent_executions: 0 });

    expect(await invoke()).toMatchObject({ ok: false, errorType: 'TooManyRequestsException' });
  });
});

describe('LambdaRuntime: failures', () => {
  it('reports a thrown error with its type, message and trace', async () => {
    const invoke = run("exports.handler = async () => { throw new TypeError('no') }");

    const result = await invoke();

    expect(result).toMatchObject({ ok: false, errorType: 'TypeError', errorMessage: 'no' });
    expect(!result.ok && result.trace?.[0]).toBe('TypeError: no');
    expect(runtime.state()).toEqual([{ name: 'probe', invocations: 1, errors: 1 }]);
  });

  it('ends a function that runs past its timeout with AWS’s words and goes on with a fresh one', async () => {
    const invoke = run(
      'let n = 0; exports.handler = (e) => { n++; return e.hang ? new Promise(() => {}) : Promise.resolve(n) }',
      {
        timeout: 0.2,
      },
    );

    const result = await invoke({ hang: true });

    expect(result).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout' });
    expect(!result.ok && result.errorMessage).toMatch(
      /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0.20 seconds$/,
    );
    expect(await invoke()).toEqual({ ok: true, payload: 1 });
  });

  it('ends a function that never yields', async () => {
    const invoke = run('exports.handler = async () => { for (;;); }', { timeout: 0.2 });

    expect(await invoke()).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  it.each([
    ['process.exit(7)', 'Runtime.ExitError', /Runtime exited with error: exit status 7$/],
    ['process.exit(0)', 'Runtime.ExitError', /Runtime exited without providing a reason$/],
    ["setTimeout(() => { throw new RangeError('later') })", 'RangeError', /^later$/],
    ["Promise.reject(new Error('lost'))", 'Runtime.UnhandledPromiseRejection', /^lost$/],
  ])('survives %s', async (statement, errorType, message) => {
    const invoke = run(
      `exports.handler = (e) => e.bad ? new Promise(() => { ${statement} }) : Promise.resolve('fine')`,
    );

    const result = await invoke({ bad: true });

    expect(result).toMatchObject({ ok: false, errorType });
    expect(!result.ok && result.errorMessage).toMatch(message);
    expect(await invoke()).toEqual({ ok: true, payload: 'fine' });
  });

  it.each([
    ["throw new Error('bad variable')", 'Error', 'bad variable'],
    ['exports.other = 1', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['exports.handler = (event, context, callback) => callback()', 'Runtime.CallbackHandlerDeprecated', /Node.js 24/],
  ])('reports a failed init on each invocation: %s', async (code, errorType, message) => {
    const invoke = run(code);

    for (let attempt = 0; attempt < 2; attempt++) {
      const result = await invoke();
      expect(result).toMatchObject({ ok: false, errorType });
      expect(!result.ok && result.errorMessage).toMatch(message);
    }
  });

  it('ends a function that takes more memory than it has', async () => {
    const invoke = run(
      'exports.handler = async () => { const all = []; for (;;) all.push(new Array(100000).fill({})); }',
      {
        memory_size: 32,
      },
    );

    const result = await invoke();

    expect(result).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(!result.ok && result.errorMessage).toContain('signal: killed');
  });

  it('refuses events and answers over 6 MB', async () => {
    const invoke = run("exports.handler = async (e) => 'x'.repeat(e.size)");

    expect(await invoke('x'.repeat(6_291_456))).toMatchObject({ errorType: 'RequestTooLargeException' });
    expect(await invoke({ size: 6_291_600 })).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(await invoke({ size: 6_291_500 })).toMatchObject({ ok: true });
  });

  it('rejects for a function that does not exist', async () => {
    run('exports.handler = async () => 1');

    await expect(runtime.invoke('nobody', {})).rejects.toThrow('Function not found: nobody');
  });
});

describe('LambdaRuntime: injected faults (DESIGN 5)', () => {
  const COUNTING = `const fs = require('fs'); exports.handler = async (e) => { fs.appendFileSync(e.file, 'ran '); await new Promise((r) => setTimeout(r, e.wait ?? 0)); fs.appendFileSync(e.file, 'done '); return 1; }`;
  const work = async (fault: InvocationFault, wait = 0) => {
    const file = join(dataDir, 'effects');
    writeFileSync(file, '');
    const invoke = run(COUNTING, {}, { faults: [fault] });
    const result = await invoke({ file, wait });
    return { result, effects: readFileSync(file, 'utf8'), next: await invoke({ file }) };
  };

  it('fails before the handler without running it', async () => {
    const { result, effects, next } = await work({ kind: 'fail', when: 'before' });

    expect(result).toMatchObject({ ok: false, errorType: 'InjectedFault' });
    expect(effects).toBe('');
    expect(next).toEqual({ ok: true, payload: 1 });
  });

  it('fails after the handler has done its work', async () => {
    const { result, effects } = await work({ kind: 'fail', when: 'after' });

    expect(result.ok).toBe(false);
    expect(effects).toBe('ran done ');
  });

  it.each<[InvocationFault, string]>([
    [{ kind: 'kill', when: 'before' }, ''],
    [{ kind: 'kill', when: 'after' }, 'ran done '],
  ])('kills the thread: %j', async (fault, expected) => {
    const { result, effects, next } = await work(fault);

    expect(result).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    expect(effects).toBe(expected);
    expect(next).toEqual({ ok: true, payload: 1 });
  });

  it('delivers the event twice', async () => {
    const { result, effects } = await work({ kind: 'duplicate' });

    expect(result).toEqual({ ok: true, payload: 1 });
    expect(effects).toBe('ran done ran done ');
  });

  it('kills the thread while the handler runs', async () => {
    const { result, effects } = await work({ kind: 'kill', when: 'during', afterMilliseconds: 300 }, 5_000);

    expect(result).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    expect(effects).not.toContain('done');
  });
});

/** Output comes from another thread: wait for it, turn by turn of the event loop. */
async function expectEventually(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 2_000; !condition() && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
}
