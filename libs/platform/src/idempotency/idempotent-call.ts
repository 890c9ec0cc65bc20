import { Injectable, type CallHandler } from '@nestjs/common';
import { lastValueFrom } from 'rxjs';
import { PlatformLogger } from '../logging/platform.logger.js';
import { keepRefusal, keepSuccess, replay, type Success } from './answer.js';
import { IdempotencyStore, type Reservation, type StoredAnswer } from './idempotency.store.js';
import type { IdempotentRequest } from './idempotent-request.js';

/** Response headers that belong to the answer and are replayed with it. */
const KEPT_HEADERS = ['location', 'etag', 'content-location', 'retry-after'];

/** The little that is needed of a request: no HTTP framework's types in here. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly agora?: { readonly principal?: { readonly userId: string } };
}

export interface HttpResponse {
  statusCode: number;
  getHeader(name: string): string | number | readonly string[] | undefined;
  setHeader(name: string, value: string): unknown;
}

/** What the interceptors around an idempotent route share. */
@Injectable()
export class IdempotentCall {
  constructor(
    private readonly store: IdempotencyStore,
    private readonly logger: PlatformLogger,
  ) {}

  /**
   * Takes the request's key, or sends the first answer again.
   *
   * @returns the reservation, or the body of the first answer
   * @throws ReplayedError when the first answer was a refusal
   */
  async reserve(
    request: IdempotentRequest,
    response: HttpResponse,
    owner?: string,
  ): Promise<{ readonly reservation: Reservation } | { readonly body: unknown }> {
    const reserved = await this.store.reserve(request, owner);
    if (reserved.first) return { reservation: reserved.reservation };
    const answer = replay(reserved.answer);
    response.statusCode = answer.statusCode;
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    return { body: answer.body };
  }

  /** Carries the request out. A refusal settles the reservation; a success does so only if it is to be kept. */
  async carryOut(
    reservation: Reservation,
    response: HttpResponse,
    next: CallHandler,
    keep: 'all' | 'refusals' = 'all',
  ): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.#settle(reservation, keepRefusal(error));
      throw error;
    }
    if (keep === 'all') await this.#settle(reservation, keepSuccess(read(response, body)));
    return body;
  }

  /** The request is done, so a failure to remember it must not turn its answer into an error. */
  async #settle(reservation: Reservation, answer: StoredAnswer | undefined): Promise<void> {
    try {
      const held = answer ? await this.store.complete(reservation, answer) : await this.store.release(reservation);
      if (!held) this.logger.warn('idempotency record was taken over', { record: reservation.id });
    } catch (error) {
      this.logger.error('idempotency record was not settled', error, { record: reservation.id });
    }
  }
}

/** undefined when the request does not ask for idempotency, or nobody is known who could own the key. */
export function identify(request: HttpRequest): IdempotentRequest | undefined {
  const key = request.headers['idempotency-key'];
  const userId = request.agora?.principal?.userId;
  if (request.method !== 'POST' || key === undefined || userId === undefined) return undefined;
  const { method, path, body, query } = request;
  return { userId, method, path, key: String(key), payload: { body, query } };
}

function read(response: HttpResponse, body: unknown): Success {
  const headers = KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = response.getHeader(name);
    return value === undefined ? [] : [[name, String(value)]];
  });
  return { statusCode: response.statusCode, headers: Object.fromEntries(headers), body };
}
