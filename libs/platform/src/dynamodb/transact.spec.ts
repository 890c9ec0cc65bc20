import { describe, expect, it } from '@jest/globals';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { SequentialIds } from '#test/support/sequential-ids.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { TransactionContentionError } from './contention.error.js';
import type { RetryOptions } from './retry.js';
import { Transactor, UnmappedConditionError, type TransactAction } from './transact.js';

/** Conflicts only: no engine produces them. Everything else is tested on a real engine (transact.int-spec). */
class ScriptedClient {
  readonly tokens: (string | undefined)[] = [];

  constructor(private readonly outcomes: (Error | undefined)[]) {}

  send(command: TransactWriteCommand): Promise<object> {
    this.tokens.push(command.input.ClientRequestToken);
    const outcome = this.outcomes.shift();
    return outcome ? Promise.reject(outcome) : Promise.resolve({});
  }
}

const action: TransactAction = { Put: { TableName: 't', Item: { id: '1' } } };
const conflict = () => cancelled('None', 'TransactionConflict');

function setUp(outcomes: (Error | undefined)[], options: Partial<RetryOptions> = {}) {
  const clock = new VirtualClock();
  const client = new ScriptedClient(outcomes);
  const pauses: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    pauses.push(ms);
    return clock.sleep(ms);
  };
  const transactor = new Transactor(client as unknown as DynamoDBDocumentClient, clock, new SequentialIds('token'), {
    sleep,
    ...options,
  });
  return { clock, client, pauses, transactor };
}

function cancelled(...codes: string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

describe(`${Transactor.name}: conflicts (P6, rule 12)`, () => {
  it.each([
    ['a conflict', conflict()],
    ['throttled reasons', cancelled('ThrottlingError', 'ProvisionedThroughputExceeded', 'None')],
    ['a transaction in progress', named('TransactionInProgressException')],
    ['throttling', named('ThrottlingException')],
    ['throughput', named('ProvisionedThroughputExceededException')],
    ['an internal error', named('InternalServerError')],
    ['a lost connection', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('tries again after %s, with the same request token', async (_name, error) => {
    const { transactor, client, pauses } = setUp([error, error, undefined]);

    await transactor.run([action]);

    expect(client.tokens).toEqual(['token-1', 'token-1', 'token-1']);
    expect(pauses).toHaveLength(2);
  });

  it('pauses with full jitter: from nothing up to a bound that doubles to its cap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 8, maxLength: 8 }),
        async (chances) => {
          const random = [...chances];
          const outcomes = chances.map(conflict);
          const { transactor, pauses } = setUp([...outcomes, undefined], {
            random: () => random.shift() ?? 0,
            baseDelayMs: 10,
            maxDelayMs: 200,
            budgetMs: 10_000,
          });

          await transactor.run([action]);

          expect(pauses).toEqual(chances.map((chance, index) => chance * Math.min(200, 10 * 2 ** index)));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('gives up after its attempts with a retryable 503', async () => {
    const { transactor, client } = setUp(Array.from({ length: 9 }, conflict), { maxAttempts: 3 });

    const refusal = transactor.run([action]);

    await expect(refusal).rejects.toBeInstanceOf(TransactionContentionError);
    await expect(refusal).rejects.toMatchObject({
      status: 503,
      attempts: 3,
      options: { headers: { 'Retry-After': '1' } },
    });
    expect(client.tokens).toHaveLength(3);
  });

  it('never begins an attempt after its time budget', async () => {
    const options = { maxAttempts: 1_000, budgetMs: 500, baseDelayMs: 100, maxDelayMs: 100, random: () => 0.999 };
    const { transactor, client, clock } = setUp(Array.from({ length: 50 }, conflict), options);
    const start = clock.now();

    await expect(transactor.run([action])).rejects.toBeInstanceOf(TransactionContentionError);

    expect(clock.now() - start).toBeLessThanOrEqual(500);
    expect(client.tokens).toHaveLength(6);
  });

  it('takes a failed condition as the outcome even beside a conflict, and the first action in order wins', async () => {
    const { transactor, client } = setUp([
      cancelled('TransactionConflict', 'ConditionalCheckFailed', 'ConditionalCheckFailed'),
    ]);
    const refusing = (name: string): TransactAction => ({ ...action, onConditionFailed: () => named(name) });

    await expect(transactor.run([refusing('A'), refusing('B'), refusing('C')])).rejects.toThrow('B');
    expect(client.tokens).toHaveLength(1);
  });

  it.each([
    ['a malformed item', cancelled('ValidationError', 'TransactionConflict')],
    ['a reused token', named('IdempotentParameterMismatchException')],
    ['a missing grant', named('AccessDeniedException')],
  ])('does not repeat what cannot succeed: %s', async (_name, error) => {
    const { transactor, client } = setUp([error]);

    await expect(transactor.run([action])).rejects.toBe(error);
    expect(client.tokens).toHaveLength(1);
  });

  it('a failed condition without an error of its own is a programming error', async () => {
    const { transactor } = setUp([cancelled('ConditionalCheckFailed')]);

    await expect(transactor.run([action])).rejects.toBeInstanceOf(UnmappedConditionError);
  });

  it('sends nothing for no actions and refuses more than 100', async () => {
    const { transactor, client } = setUp([]);

    await transactor.run([]);
    await expect(transactor.run(Array.from({ length: 101 }, () => action))).rejects.toThrow('101 actions; at most 100');
    expect(client.tokens).toHaveLength(0);
  });
});
