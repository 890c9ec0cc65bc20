import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface AsyncApi {
  readonly operations?: Readonly<Record<string, { readonly action: string; readonly 'x-route'?: string }>>;
}

/** Routes that every WebSocket API has: the life of a connection, and whatever no other route takes. */
export const LIFECYCLE_ROUTES = ['$connect', '$disconnect'] as const;
export const DEFAULT_ROUTE = '$default';

/**
 * The actions that clients send, sorted: what contracts/asyncapi.json receives.
 *
 * @throws Error if a received operation does not name its route.
 */
export function webSocketActions(file = 'contracts/asyncapi.json'): readonly string[] {
  const document = JSON.parse(readFileSync(resolve(file), 'utf8')) as AsyncApi;
  const routes = Object.entries(document.operations ?? {})
    .filter(([, operation]) => operation.action === 'receive')
    .map(([name, operation]) => {
      if (operation['x-route'] === undefined) throw new Error(`Operation "${name}" of ${file} has no x-route`);
      return operation['x-route'];
    });
  return [...new Set(routes)].filter((route) => !route.startsWith('$')).sort();
}
