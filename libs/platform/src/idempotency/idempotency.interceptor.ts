import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import type { IdempotentRequest } from './idempotent-request.js';
import { type HttpRequest, type HttpResponse, IdempotentCall, identify } from './idempotent-call.js';

/**
 * `Idempotency-Key` for every POST of a known user (requirement X2): the first answer is kept for 24 h and replayed with
 * `Idempotent-Replayed: true`; another payload is refused, and so is a repeat while the first request runs.
 *
 * It has to be registered globally and runs after the guards, so 401 and 403 are never kept. Requests without the header pass through.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly call: IdempotentCall) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = identify(http.getRequest<HttpRequest>());
    if (!request) return next.handle();
    return from(this.#once(request, http.getResponse<HttpResponse>(), next));
  }

  async #once(request: IdempotentRequest, response: HttpResponse, next: CallHandler): Promise<unknown> {
    const reserved = await this.call.reserve(request, response);
    return 'body' in reserved ? reserved.body : this.call.carryOut(reserved.reservation, response, next);
  }
}
