import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';
import type { RandomSource } from './votes-random.js';

/** Probabilities of what may happen to one transaction. */
export interface Faults {
  /** It is cancelled for a conflict (dynoxide never does that by itself). */
  readonly conflict: number;
  /** It commits, but the connection breaks before the answer: the writer tries again. */
  readonly loseAnswer: number;
  /** The connection breaks before it arrives. */
  readonly loseRequest: number;
  /** The run ends before it, as when the process is killed. */
  readonly crashBefore: number;
  /** The run ends right after the commit. */
  readonly crashAfter: number;
}

export const NO_FAULTS: Faults = { conflict: 0, loseAnswer: 0, loseRequest: 0, crashBefore: 0, crashAfter: 0 };

/** What a run comes to that ends without an answer. */
export const ABANDONED = Symbol('abandoned');

/** A worker's way to the engine, on which transactions go wrong. */
export interface FaultyWorker {
  readonly client: DynamoDBDocumentClient;
  /** How many transactions went wrong so far. */
  readonly injected: () => number;
  /**
   * Does work until it is done or a crash is injected. After a crash nothing of it ever goes on, as when a process is killed: its pending
   * calls never settle.
   */
  run<T>(work: () => Promise<T>): Promise<T | typeof ABANDONED>;
}

/** A worker whose transactions go wrong. Everything else, and what is not made to fail, reaches the engine. */
export function faultyWorker(endpoint: string, faults: Faults, random: RandomSource): FaultyWorker {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = createDocumentClient({ endpoint, region: 'us-west-2', credentials });
  let abandon: (outcome: typeof ABANDONED) => void = () => {};
  let injected = 0;
  const crash = async (): Promise<never> => {
    abandon(ABANDONED);
    return new Promise<never>(() => {});
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      if (!('TransactItems' in args.input)) return next(args);
      const fault = pickFault(faults, random);
      injected += fault === undefined ? 0 : 1;
      if (fault === 'conflict') throw conflict(args.input.TransactItems?.length ?? 0, random);
      if (fault === 'loseRequest') throw brokenConnection();
      if (fault === 'crashBefore') return crash();
      const result = await next(args);
      if (fault === 'loseAnswer') throw brokenConnection();
      return fault === 'crashAfter' ? crash() : result;
    },
    { step: 'initialize', name: 'faults' },
  );
  return {
    client,
    injected: () => injected,
    run: async (work) => {
      const abandoned = new Promise<typeof ABANDONED>((resolve) => (abandon = resolve));
      return Promise.race([work(), abandoned]);
    },
  };
}

/** At most one fault per transaction: their probabilities add up. */
function pickFault(faults: Faults, random: RandomSource): keyof Faults | undefined {
  let left = random();
  for (const [fault, probability] of Object.entries(faults) as [keyof Faults, number][]) {
    left -= probability;
    if (left < 0) return fault;
  }
  return undefined;
}

/** As AWS reports it: one reason per action, `TransactionConflict` for those that were taken. */
function conflict(actions: number, random: RandomSource): TransactionCanceledException {
  const taken = Math.floor(random() * actions);
  return new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: Array.from({ length: actions }, (_, n) => ({
      Code: n === taken ? 'TransactionConflict' : 'None',
    })),
  });
}

function brokenConnection(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
