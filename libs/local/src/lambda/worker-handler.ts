import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './worker-errors.js';
import type { WorkerSettings } from './worker.types.js';

/** A function's handler. Callback handlers ended with Lambda's Node.js 24 runtime. */
export type Handler = (event: unknown, context: unknown) => unknown;

/** Lambda's order of looking for the handler's file. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * Loads the module that the handler string names.
 *
 * @throws RuntimeError with Lambda's types: Runtime.ImportModuleError, Runtime.HandlerNotFound, Runtime.CallbackHandlerDeprecated;
 *   or whatever the module throws while it loads.
 */
export async function loadHandler({ taskRoot, handler }: WorkerSettings): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const file = handler.slice(0, dot);
  const path = EXTENSIONS.map((extension) => join(taskRoot, file + extension)).find((candidate) =>
    existsSync(candidate),
  );
  if (dot < 1 || !path) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);

  const exported = path.endsWith('.mjs')
    ? ((await import(pathToFileURL(path).href)) as Record<string, unknown>)
    : (createRequire(join(taskRoot, 'task-root'))(path) as Record<string, unknown>);
  const found = exported[handler.slice(dot + 1)];
  if (typeof found !== 'function')
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (found.length >= 3) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24',
    );
  }
  return found as Handler;
}
