import type { ServerResponse } from 'node:http';
import { type Problem, PROBLEM_MEDIA_TYPE } from '../problem/problem.js';

/** Ends the response with a problem. A response whose headers are out can only be ended. */
export function sendProblem(
  response: ServerResponse,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const body = JSON.stringify(problem);
  response.statusCode = problem.status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', PROBLEM_MEDIA_TYPE);
  response.end(body);
}
