/**
 * Child process of the bundle tests and of the cold-start bench: loads one function, lets its init phase end, invokes it
 * once and prints a report. Arguments: the function's file, the event as JSON.
 */
// Node's own modules cost the same in both ways of starting; what is compared is what the function brings along.
import 'node:console';
import 'node:https';
import { createServer } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { lambdaContext } from '#test/factories/rest-event.js';

/** What the probe prints, after a line break and `REPORT `. */
export interface ProbeReport {
  /** Sockets opened before the first invocation. */
  readonly connectionsInInit: number;
  /** Requests to AWS, all told. */
  readonly awsCalls: number;
  /** Import, init phase and first answer. */
  readonly milliseconds: number;
  readonly result?: unknown;
  readonly error?: string;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

let connections = 0;
let awsCalls = 0;

/** Counts every attempt to connect, whichever client makes it. */
function watchSockets(): void {
  const connect: unknown = Reflect.get(Socket.prototype, 'connect');
  Reflect.set(Socket.prototype, 'connect', function (this: Socket, ...args: unknown[]): unknown {
    connections += 1;
    return Reflect.apply(connect as (...args: unknown[]) => unknown, this, args);
  });
}

async function main(file: string, event: unknown): Promise<void> {
  process.env['AWS_ENDPOINT_URL'] = await emptyAws();
  watchSockets();
  const started = performance.now();
  const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler };
  const connectionsInInit = await initPhase();
  const outcome = await answer(handler, event);
  const milliseconds = performance.now() - started;
  const report: ProbeReport = { connectionsInInit, awsCalls, milliseconds, ...outcome };
  process.stdout.write(`\nREPORT ${JSON.stringify(report)}\n`, () => process.exit(0));
}

/** An AWS where every table and queue is empty: it answers `{}`. It does not keep the process running. */
function emptyAws(): Promise<string> {
  const server = createServer((request, response) => {
    awsCalls += 1;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Resolves when nothing is left to do, which is when Lambda's init phase would have ended. */
function initPhase(): Promise<number> {
  return new Promise((resolve) => process.once('beforeExit', () => resolve(connections)));
}

async function answer(handler: Handler, event: unknown): Promise<Pick<ProbeReport, 'result' | 'error'>> {
  try {
    return { result: await handler(event, lambdaContext()) };
  } catch (error) {
    return { error: String(error) };
  }
}

const [file = '', event = '{}'] = process.argv.slice(2);
main(file, JSON.parse(event)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`, () => process.exit(1));
});
