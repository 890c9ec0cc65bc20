import { DomainError, type ProblemDetail } from '../errors/domain.error.js';
import type { StoredAnswer } from './idempotency.store.js';

export const REPLAYED_HEADER = 'Idempotent-Replayed';

/**
 * Refusals that are kept and replayed: they tell about the resource's state at that moment. All others are not kept, since nothing was done and the
 * same or a corrected request may follow under the same key: 400/413/415/422 (the client corrects it), 401/403/428/429, and every 5xx.
 */
const KEPT_STATUSES: ReadonlySet<number> = new Set([404, 409, 410, 412]);

/** An answer of a route: what it returned, and what it set on the response. */
export interface Success {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A first refusal, answered again. */
export class ReplayedError extends DomainError {
  override readonly name = 'ReplayedError';
}

/** @returns what is kept of a success; the body as the JSON text that the client gets, whatever classes it was made of */
export function keepSuccess({ statusCode, headers, body }: Success): StoredAnswer {
  return { statusCode, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
}

/** @returns what is kept of a thrown refusal; undefined when it is not to be replayed */
export function keepRefusal(error: unknown): StoredAnswer | undefined {
  if (!(error instanceof DomainError) || !KEPT_STATUSES.has(error.status)) return undefined;
  const { errors, extensions, headers } = error.options;
  const options = JSON.stringify({ errors, extensions, headers });
  return { refusal: { status: error.status, code: error.code, message: error.message, options } };
}

/** Reads a kept answer. @throws ReplayedError when it is a refusal */
export function replay(answer: StoredAnswer): Success {
  if (isRefusal(answer.refusal)) throw replayed(answer.refusal);
  const { statusCode, headers, body } = answer as {
    statusCode: number;
    headers: Record<string, string>;
    body?: string;
  };
  return {
    statusCode,
    headers: { ...headers, [REPLAYED_HEADER]: 'true' },
    body: body === undefined ? undefined : (JSON.parse(body) as unknown),
  };
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly options: string;
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null;
}

function replayed({ status, code, message, options }: Refusal): ReplayedError {
  const { headers, ...rest } = JSON.parse(options) as {
    errors?: readonly ProblemDetail[];
    extensions?: Record<string, unknown>;
    headers?: Record<string, string>;
  };
  return new ReplayedError(status, code, message, { ...rest, headers: { ...headers, [REPLAYED_HEADER]: 'true' } });
}
