import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { DomainError } from '../errors/domain.error.js';
import type { Problem } from './problem.js';

/** Codes of the statuses that Nest's own exceptions carry; 4xx without an entry are `bad-request`. */
const CODES: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  410: 'gone',
  412: 'stale-version',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  422: 'unprocessable',
  428: 'if-match-required',
  429: 'too-many-requests',
};

/**
 * What the client is told about an error: domain errors and Nest's 4xx exceptions as they are, anything else as an
 * opaque 500 `internal-error`. Used by the REST filter and by the WebSocket adapter.
 */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) return fromDomainError(error, requestId);
  const status = error instanceof HttpException ? error.getStatus() : 500;
  if (status < 400 || status > 499) {
    return base(
      500,
      'internal-error',
      'Something went wrong on our side. Quote the requestId to report it.',
      requestId,
    );
  }
  return base(status, CODES[status] ?? 'bad-request', (error as HttpException).message, requestId);
}

/** Whether the error is ours and not the client's, which is what the edge logs. */
export function isInternal(problem: Problem): boolean {
  return problem.status >= 500;
}

/** The HTTP headers that belong to an error, e.g. `Allow` and `Retry-After`. */
export function problemHeaders(error: unknown): Readonly<Record<string, string>> {
  return error instanceof DomainError ? (error.options.headers ?? {}) : {};
}

function fromDomainError(error: DomainError, requestId: string): Problem {
  const { errors, extensions } = error.options;
  return {
    ...extensions,
    ...base(error.status, error.code, error.message, requestId),
    ...(errors && { errors }),
  };
}

function base(status: number, code: string, detail: string, requestId: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, requestId };
}
