import type { WsMessageHandler } from '@nestjs/common';
import { lastValueFrom, takeUntil, tap, timer, toArray, type Observable } from 'rxjs';
import { DomainError } from '../errors/domain.error.js';
import type { Connection, OutgoingFrame } from './connection.js';

/** The handlers of one gateway, as Nest hands them over, and Nest's way of making a result an Observable. */
export interface BoundHandlers {
  readonly handlers: readonly WsMessageHandler[];
  readonly transform: (result: unknown) => Observable<unknown>;
}

/** Route of the handler that gets every action without a handler of its own. */
export const DEFAULT_ROUTE = '$default';

type Route = Pick<WsMessageHandler, 'callback'> & Pick<BoundHandlers, 'transform'>;

/**
 * Runs the handlers of the connection's request and waits for all of them, also when one fails.
 *
 * Frames end up in `connection.frames`, errors in `connection.failure`.
 *
 * @param deadlineMs how long a handler may take; what it produced until then counts
 * @returns data of the ack: the last value that was no frame
 */
export async function dispatch(connection: Connection, deadlineMs: number): Promise<unknown> {
  const { request } = connection;
  if (!request) throw new Error('no request to dispatch');
  const routes = routesOf(connection, request.action);
  if (routes.length === 0) {
    connection.fail(new DomainError(404, 'unknown-action', `There is no action "${shortened(request.action)}".`));
    return undefined;
  }
  const values = await Promise.all(routes.map((route) => run(route, connection, deadlineMs)));
  return sortOut(values.flat(), connection);
}

function routesOf(connection: Connection, action: string): Route[] {
  // `{"action":"$connect"}` reaches nothing: no gateway boots that subscribes to a name of API Gateway's.
  const own = routesNamed(connection, action);
  return own.length > 0 ? own : routesNamed(connection, DEFAULT_ROUTE);
}

function routesNamed(connection: Connection, name: string): Route[] {
  return connection.bound.flatMap(({ handlers, transform }) =>
    handlers.filter(({ message }) => message === name).map(({ callback }) => ({ callback, transform })),
  );
}

/** All values of one handler. Never rejects, so that no handler is abandoned because another one failed. */
async function run(route: Route, connection: Connection, deadlineMs: number): Promise<unknown[]> {
  try {
    const deadline = timer(deadlineMs).pipe(tap(() => connection.fail(timeout())));
    // The adapter acknowledges by itself, so `@Ack()` gets nothing to call; see the gateway rules.
    const result = route.transform(route.callback(connection.request?.data));
    return await lastValueFrom(result.pipe(takeUntil(deadline), toArray()));
  } catch (error) {
    // Nest routes errors of handlers to filters; only a filter that throws gets here.
    connection.fail(error);
    return [];
  }
}

function timeout(): DomainError {
  return new DomainError(504, 'timeout', 'The action did not end in time.');
}

function sortOut(values: readonly unknown[], connection: Connection): unknown {
  let ack: unknown;
  for (const value of values) {
    if (isFrame(value)) connection.emit(value.event, value.data);
    else if (value !== undefined) ack = value;
  }
  return ack;
}

/** Nest's `WsResponse`: an object of `event` (a string) and `data`, and nothing else. */
function isFrame(value: unknown): value is OutgoingFrame {
  if (typeof value !== 'object' || value === null || !('event' in value) || typeof value.event !== 'string')
    return false;
  return Object.keys(value).every((key) => key === 'event' || key === 'data');
}

function shortened(action: string): string {
  return action.length > MAX_ECHO ? `${action.slice(0, MAX_ECHO)}…` : action;
}

/** How much of an unknown action is echoed, characters. */
const MAX_ECHO = 64;
