import type { Invoker } from '../cloud.types.js';
import type { InvokePermissions } from '../gateway/invoke-permissions.js';
import type { WebSocketApi, WsRoute } from './websocket-api.model.js';

/** What a route's function answered, as far as API Gateway reads it. */
export type RouteOutcome =
  | { readonly ok: true; readonly status: number; readonly body: string | undefined }
  | { readonly ok: false; readonly status: number; readonly cause: string };

export interface RouteRunner {
  readonly invoker: Invoker;
  readonly permissions: InvokePermissions;
}

/** Runs a route's function; never rejects. The status of a failure is what a handshake ends with. */
export async function runRoute(
  { invoker, permissions }: RouteRunner,
  api: WebSocketApi,
  route: WsRoute,
  event: unknown,
): Promise<RouteOutcome> {
  if (!permissions.allows(route.functionArn, `${api.executionArn}/${api.stageName}/${route.key}`)) {
    return { ok: false, status: 500, cause: 'API Gateway may not invoke the function' };
  }
  const signal = AbortSignal.timeout(route.timeoutMilliseconds);
  try {
    const result = await invoker.invoke(route.functionArn, event, { signal });
    if (!result.ok) return { ok: false, status: 502, cause: `${result.errorType}: ${result.errorMessage}` };
    return outcomeOf(result.payload);
  } catch (error) {
    if (signal.aborted) return { ok: false, status: 504, cause: 'the function took too long' };
    return { ok: false, status: 500, cause: String(error) };
  }
}

function outcomeOf(payload: unknown): RouteOutcome {
  const { statusCode, body } = (payload ?? {}) as { statusCode?: unknown; body?: unknown };
  const status = Number(statusCode);
  const malformed = statusCode === undefined || !Number.isInteger(status) || status < 100 || status > 599;
  if (malformed || (body !== undefined && body !== null && typeof body !== 'string')) {
    return { ok: false, status: 502, cause: 'the function’s answer is not {statusCode, body?}' };
  }
  return { ok: true, status, body: body ?? undefined };
}
