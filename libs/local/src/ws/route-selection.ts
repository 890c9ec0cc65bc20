import type { WebSocketApi, WsRoute } from './websocket-api.model.js';

/** The route of a message: the one that the JSON names at the API's path, else `$default`, if there is one. */
export function selectRoute(api: WebSocketApi, text: string): WsRoute | undefined {
  const key = keyIn(text, api.routeSelection);
  // Clients cannot name the routes that the gateway calls by itself.
  const named = key === undefined || key.startsWith('$') ? undefined : api.routes.get(key);
  return named ?? api.routes.get('$default');
}

function keyIn(text: string, path: readonly string[]): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
  for (const part of path) {
    const own = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    value = own ? (value as Record<string, unknown>)[part] : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}
