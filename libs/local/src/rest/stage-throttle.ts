import type { Clock } from '#platform/clock/clock.js';
import { TokenBucket } from '../gateway/token-bucket.js';
import { GatewayError } from './gateway-error.js';
import type { RestApi } from './rest-api.model.js';

const ALL_METHODS = '*/*';

/** The limits of a stage: one for all methods, or a method's own in its place. */
export class StageThrottle {
  readonly #buckets: ReadonlyMap<string, TokenBucket>;

  constructor(api: RestApi, clock: Clock) {
    this.#buckets = new Map([...api.throttles].map(([path, throttle]) => [path, new TokenBucket(throttle, clock)]));
  }

  /**
   * @param operation `<resource path>/<METHOD>`
   * @throws GatewayError 429.
   */
  admit(operation: string): void {
    const bucket = this.#buckets.get(operation.replace(/^\//, '')) ?? this.#buckets.get(ALL_METHODS);
    if (bucket?.take() === false) throw new GatewayError('THROTTLED', 'Too Many Requests');
  }
}
