import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { from, type Observable } from 'rxjs';
import type { Reservation } from './idempotency.store.js';
import { type HttpRequest, type HttpResponse, IdempotentCall, identify } from './idempotent-call.js';

/** A request's reservation while it is handed from the function that takes the key to the one that carries the request out. */
export interface Handover {
  /** Who takes the key, the same for every attempt: a repeated attempt goes on with its own reservation. */
  readonly owner: string;
  /** Undefined for a request without a key, and until the key is taken. */
  reservation?: Reservation | undefined;
}

const storage = new AsyncLocalStorage<Handover>();

/**
 * Runs the work, and everything it awaits, with this handover.
 *
 * @example const handover = { owner: execution };
 * const answer = await handingOver(handover, () => callRoute(request, path));
 */
export function handingOver<T>(handover: Handover, work: () => T): T {
  return storage.run(handover, work);
}

/**
 * Requirement X2 in two functions, the first one: takes the key, answers repeats and refusals, and leaves a success to the function that the
 * reservation is handed to. Should that one never come, the key is free again after its in-flight time.
 */
@Injectable()
export class ReservingInterceptor implements NestInterceptor {
  constructor(private readonly call: IdempotentCall) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const handover = storage.getStore();
    const request = identify(context.switchToHttp().getRequest<HttpRequest>());
    if (!handover || !request) return next.handle();
    const response = context.switchToHttp().getResponse<HttpResponse>();
    const once = async (): Promise<unknown> => {
      const reserved = await this.call.reserve(request, response, handover.owner);
      if ('body' in reserved) return reserved.body;
      const body = await this.call.carryOut(reserved.reservation, response, next, 'refusals');
      handover.reservation = reserved.reservation;
      return body;
    };
    return from(once());
  }
}

/** The second one: keeps the answer under the reservation that was handed over. */
@Injectable()
export class SettlingInterceptor implements NestInterceptor {
  constructor(private readonly call: IdempotentCall) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reservation = storage.getStore()?.reservation;
    if (!reservation) return next.handle();
    return from(this.call.carryOut(reservation, context.switchToHttp().getResponse<HttpResponse>(), next));
  }
}
