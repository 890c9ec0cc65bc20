import type { Clock } from '#platform/clock/clock.js';
import { TokenBucket } from '../gateway/token-bucket.js';
import type { WebSocketApi } from './websocket-api.model.js';

/** The limits of a stage: one bucket for all routes without a limit of their own. */
export class RouteThrottle {
  readonly #default: TokenBucket;
  readonly #own: ReadonlyMap<string, TokenBucket>;

  constructor(api: WebSocketApi, clock: Clock) {
    this.#default = new TokenBucket(api.defaultThrottle, clock);
    this.#own = new Map([...api.throttles].map(([key, throttle]) => [key, new TokenBucket(throttle, clock)]));
  }

  /** Takes one; false when the limit is reached. */
  take(routeKey: string): boolean {
    return (this.#own.get(routeKey) ?? this.#default).take();
  }
}
