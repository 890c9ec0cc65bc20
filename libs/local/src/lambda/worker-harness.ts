/**
 * Entry of an execution environment's thread: loads the function's bundle and runs its handler, one invocation at a time,
 * as Lambda's own Node.js runtime does.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { confineModules } from './worker-modules.js';
import { interceptSigningKeys } from './worker-keys.js';
import { type Handler, loadHandler } from './worker-handler.js';
import { reported } from './worker-errors.js';
import type { InvocationMessage, WorkerReport, WorkerSettings } from './worker.types.js';

const settings = workerData as WorkerSettings;
const port = parentPort;
if (!port) throw new Error('the harness runs in a worker thread only');

const report = (message: WorkerReport): void => port.postMessage(message);

/** Exit codes of Lambda's runtime. */
const EXIT_UNHANDLED_REJECTION = 128;
const EXIT_UNCAUGHT = 129;

process.on('uncaughtException', (error) => {
  report({ kind: 'crashed', error: reported(error) });
  process.exit(EXIT_UNCAUGHT);
});
process.on('unhandledRejection', (reason) => {
  const { errorMessage, trace } = reported(reason);
  report({
    kind: 'crashed',
    error: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage, ...(trace && { trace }) },
  });
  process.exit(EXIT_UNHANDLED_REJECTION);
});

confineModules(settings.taskRoot);
interceptSigningKeys(settings.keysOrigin);

try {
  const handler = await loadHandler(settings);
  port.on('message', (message: InvocationMessage) => void run(handler, message));
  report({ kind: 'ready' });
} catch (error) {
  report({ kind: 'init-failed', error: reported(error) });
}

async function run(handler: Handler, message: InvocationMessage): Promise<void> {
  process.env['_X_AMZN_TRACE_ID'] = message.traceId;
  try {
    const result: unknown = await handler(JSON.parse(message.event), contextOf(message));
    report({ kind: 'returned', payload: serialise(result) });
  } catch (error) {
    report({ kind: 'threw', error: reported(error) });
  }
}

function contextOf(message: InvocationMessage): Record<string, unknown> {
  return {
    ...message.context,
    awsRequestId: message.requestId,
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
  };
}

function serialise(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (cause) {
    throw new Error('Unable to stringify response body', { cause });
  }
}
