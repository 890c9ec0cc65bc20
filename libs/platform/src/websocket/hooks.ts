import { Connection } from './connection.js';
import type { EventType } from './ws-event.js';

const WRAPPED = Symbol('wrapped by the WebSocket adapter');

type Hook = ((...args: unknown[]) => unknown) & { [WRAPPED]?: true };

/** Connection hooks of gateways and the one event on which each of them is meant to run. */
const HOOKS: Readonly<Record<string, EventType>> = { handleConnection: 'CONNECT', handleDisconnect: 'DISCONNECT' };

/**
 * Makes a gateway's connection hooks safe.
 *
 * Nest drops what a hook returns, so asynchronous work is lost when the function freezes and a rejection or a throw ends
 * the process; and since handlers can only be had by announcing a new client, Nest calls `handleConnection` on every
 * event. The wrapper runs a hook in its own phase only, and makes the connection wait for it and keep its failure.
 */
export function wrapConnectionHooks(instance: object): void {
  for (const [name, phase] of Object.entries(HOOKS)) {
    wrap(instance, name, (original) => (client: unknown, ...rest: unknown[]) => {
      // A unit test calls the hook itself, with a client of its own.
      if (!(client instanceof Connection)) return original(client, ...rest);
      if (client.phase === phase) client.waitUntil(started(() => original(client, ...rest)));
      return undefined;
    });
  }
}

/** Hands the work of `afterInit` to the boot, which waits for it: Nest does not. */
export function wrapAfterInit(instance: object, booting: Promise<unknown>[]): void {
  wrap(instance, 'afterInit', (original) => (...args: unknown[]) => {
    const work = started(() => original(...args));
    // Boot awaits it later; until then a rejection must not count as unhandled.
    work.catch(() => undefined);
    booting.push(work);
  });
}

function wrap(instance: object, name: string, around: (original: Hook) => Hook): void {
  const method: unknown = Reflect.get(instance, name);
  if (typeof method !== 'function' || WRAPPED in method) return;
  const wrapped = around((method as Hook).bind(instance) as Hook);
  Object.defineProperty(instance, name, { value: Object.assign(wrapped, { [WRAPPED]: true }), configurable: true });
}

async function started(hook: () => unknown): Promise<unknown> {
  return await hook();
}
