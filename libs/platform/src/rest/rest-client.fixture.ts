import { expect } from '@jest/globals';
import { lambdaContext, restEvent, type RestEventParts } from '#test/factories/rest-event.js';
import type { RestHandler } from './rest-handler.js';

/** An answer as a client reads it. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function sendTo(handler: RestHandler, parts: RestEventParts): Promise<Answer> {
  const result = await handler(restEvent(parts), lambdaContext());
  return {
    status: result.statusCode,
    headers: (result.headers ?? {}) as Record<string, string>,
    body: result.body === '' ? {} : (JSON.parse(result.body) as Record<string, unknown>),
  };
}

/** Sends the request and expects a whole problem with this status and code. */
export async function expectProblemOf(
  handler: RestHandler,
  parts: RestEventParts,
  status: number,
  code: string,
): Promise<Answer> {
  const answer = await sendTo(handler, { requestId: 'request-1', ...parts });
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ type: 'about:blank', status, requestId: 'request-1' });
  expect(typeof answer.body['title']).toBe('string');
  expect(typeof answer.body['detail']).toBe('string');
  return answer;
}
