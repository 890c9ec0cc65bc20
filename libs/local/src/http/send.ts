import type { ServerResponse } from 'node:http';
import { type ProblemError, problemOf } from './problem.js';

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

/** Answers with problem details. */
export function sendProblem(response: ServerResponse, error: ProblemError, requestId: string): void {
  send(response, error.status, 'application/problem+json', JSON.stringify(problemOf(error, requestId)));
}

/** Answers with a text of the given media type. */
export function send(response: ServerResponse, status: number, contentType: string, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}
