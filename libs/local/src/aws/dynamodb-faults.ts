import type { EndpointFaults } from '../cloud.types.js';
import { jsonError, type AwsResponse } from './aws-service.js';

/** Operations that AWS throttles per table; the others are not injected. */
const THROTTLED = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'GetItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'TransactGetItems',
]);

/**
 * Refusals that AWS gives under load and no local engine does: conflicts of transactions and throttling. Off until the
 * shares are set.
 */
export class DynamoDbFaults implements EndpointFaults {
  transactionConflict = 0;
  throttling = 0;

  /** @param random 0 <= n < 1; seeded in tests */
  constructor(private readonly random: () => number = Math.random) {}

  /** The refusal of this request, if it is its turn. Nothing of a refused request has happened. */
  next(operation: string, body: Readonly<Record<string, unknown>>): AwsResponse | undefined {
    if (this.throttling > 0 && THROTTLED.has(operation) && this.random() < this.throttling) {
      return jsonError(
        'com.amazonaws.dynamodb.v20120810#ThrottlingException',
        'Rate exceeded (injected by the local cloud)',
      );
    }
    if (operation !== 'TransactWriteItems' || this.transactionConflict === 0) return undefined;
    return this.random() < this.transactionConflict ? this.conflict(body) : undefined;
  }

  private conflict(body: Readonly<Record<string, unknown>>): AwsResponse {
    const count = [body['TransactItems'] ?? []].flat().length;
    const hit = Math.floor(this.random() * count);
    const reasons = Array.from({ length: count }, (_none, position) =>
      position === hit
        ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
        : { Code: 'None' },
    );
    const codes = reasons.map(({ Code }) => Code).join(', ');
    return jsonError(
      'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      400,
      { CancellationReasons: reasons },
    );
  }
}

/** A small seedable generator (mulberry32), so that a run with faults can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
