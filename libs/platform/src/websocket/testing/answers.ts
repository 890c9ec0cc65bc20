import { expect } from '@jest/globals';
import type { WsEvent } from '../ws-event.js';
import type { WsTestApp } from './ws-test-app.js';

/** The frames that one message is answered with, whichever way they travel. Its request id is `R1`. */
export async function answersTo(
  { adapter, poster }: WsTestApp,
  frame: object,
  remainingMs = 10_000,
): Promise<unknown[]> {
  const before = poster.posts.length;
  const { statusCode, body } = await adapter.handle(messageOf(frame), { getRemainingTimeInMillis: () => remainingMs });
  expect(statusCode).toBe(200);
  return [...poster.posts.slice(before).map((post) => post.frame), ...(body === undefined ? [] : [JSON.parse(body)])];
}

/** Matches a problem object of that message. */
export function problem(status: number, code: string): unknown {
  return expect.objectContaining({ status, code, requestId: 'R1' });
}

function messageOf(frame: object): WsEvent {
  const requestContext = { connectionId: 'C', eventType: 'MESSAGE', routeKey: '$default', requestId: 'R1' } as const;
  return { requestContext, body: JSON.stringify(frame) };
}
