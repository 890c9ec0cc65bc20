import { HttpException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { DomainError } from '../errors/domain.error.js';
import type { Problem } from '../problem/problem.js';
import { toProblem } from '../problem/to-problem.js';

/** A frame as it goes over the wire. */
export type ServerFrame = EventFrame | AckFrame | ErrorFrame;

/** What a handler told the client by name, e.g. `welcome`. */
export interface EventFrame {
  readonly type: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly data: unknown;
}

/** The request with this `id` was done. */
export interface AckFrame {
  readonly type: 'ack';
  readonly id: string;
  readonly data: unknown;
}

/** The request with this `id`, or one without, was refused or failed. */
export interface ErrorFrame {
  readonly type: 'error';
  readonly id?: string;
  readonly error: Problem;
}

/** Largest message that API Gateway takes or delivers, bytes. Larger ones close the connection with 1009. */
export const GATEWAY_MAX_BYTES = 128 * 1024;

export function errorFrame(error: unknown, requestId: string, id?: string): ErrorFrame {
  const problem = frameProblem(error, requestId);
  return id === undefined ? { type: 'error', error: problem } : { type: 'error', id, error: problem };
}

/** The problem object of any error, Nest's `WsException` included. */
export function frameProblem(error: unknown, requestId: string): Problem {
  return toProblem(error instanceof WsException ? ofWsException(error) : error, requestId);
}

/** The frame's text, or an error frame's when API Gateway would refuse to deliver it. */
export function encode(frame: ServerFrame, requestId: string, maxBytes: number): string {
  const text = JSON.stringify(frame);
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const error = new DomainError(500, 'answer-too-large', 'The answer is too large for one frame.');
  return JSON.stringify(errorFrame(error, requestId, 'id' in frame ? frame.id : undefined));
}

/** Guards that refuse throw a WsException with this text (`FORBIDDEN_MESSAGE` of Nest's core). */
const GUARD_REFUSED = 'Forbidden resource';

/**
 * A `WsException` is meant for the client: text, or an object with `message` and perhaps `status` (or `statusCode`) and
 * `code`. Without a status it is the client's mistake, 400.
 */
function ofWsException(exception: WsException): Error {
  const content = exception.getError();
  if (typeof content === 'string') return content === GUARD_REFUSED ? httpError(403, content) : httpError(400, content);
  const fields: Record<string, unknown> = { ...content };
  const message = typeof fields.message === 'string' ? fields.message : exception.message;
  const status = statusOf(fields.status) ?? statusOf(fields.statusCode) ?? 400;
  return typeof fields.code === 'string' ? new DomainError(status, fields.code, message) : httpError(status, message);
}

function statusOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 400 && value <= 599 ? value : undefined;
}

function httpError(status: number, message: string): HttpException {
  return new HttpException(message, status);
}
