import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../clock/clock.js';
import type { Ids } from '../ids/ids.js';
import { TransactionContentionError } from './contention.error.js';
import { DEFAULT_RETRY, retry, type Attempt, type RetryOptions } from './retry.js';
import { isTransient, isTransientReason } from './transient.js';

/** What one transaction may hold at most. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const MAX_ACTIONS = 100;

export type Item = Readonly<Record<string, unknown>>;
type WriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One `Put`, `Update`, `Delete` or `ConditionCheck`, and the refusal that its failed condition stands for. */
export type TransactAction = WriteItem & {
  /** Makes the error to throw; gets the item that is there, undefined when there is none. */
  readonly onConditionFailed?: (item?: Item) => Error;
};

/** A condition that did not hold: the action's index and the item that is there, if any. */
export interface FailedCondition {
  readonly index: number;
  readonly item?: Item;
}

export type TransactResult =
  { readonly committed: true } | { readonly committed: false; readonly failed: readonly FailedCondition[] };

export interface TransactOptions {
  /**
   * At most 36 characters; a transaction sent twice with the same token within 10 minutes takes effect once.
   * @default a new one per call, kept over its retries, so that an attempt whose answer was lost does not meet its own effect
   */
  readonly clientRequestToken?: string;
}

/** A condition failed and the action named no error for it. A programming error: clients see a 500. */
export class UnmappedConditionError extends Error {
  override readonly name = 'UnmappedConditionError';

  constructor(readonly index: number) {
    super(`The condition of action ${index} failed and no error is given for it`);
  }
}

/**
 * The one way to write a transaction (DESIGN rule 12): conflicts, throttling and internal errors are retried with jitter until the budget is
 * used up, failed conditions become the slice's own errors.
 */
export class Transactor {
  readonly #retry: RetryOptions;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
    private readonly ids: Ids,
    options: Partial<RetryOptions> = {},
  ) {
    this.#retry = { ...DEFAULT_RETRY, ...options };
  }

  /**
   * Commits all actions or none.
   *
   * @throws what the first failed action's `onConditionFailed` makes, in the order of the actions
   * @throws TransactionContentionError after the last retry
   */
  async run(actions: readonly TransactAction[], options: TransactOptions = {}): Promise<void> {
    const result = await this.tryRun(actions, options);
    if (result.committed) return;
    const [first] = result.failed;
    if (!first) throw new Error('A cancelled transaction named no failed condition');
    throw actions[first.index]?.onConditionFailed?.(first.item) ?? new UnmappedConditionError(first.index);
  }

  /**
   * Commits all actions or none and returns the failed conditions instead of throwing, for callers that drop those actions and go on.
   * Conditions of actions that conflicted in the same attempt may fail too when it is tried again.
   *
   * @throws TransactionContentionError after the last retry
   */
  async tryRun(actions: readonly TransactAction[], options: TransactOptions = {}): Promise<TransactResult> {
    if (actions.length === 0) return { committed: true };
    if (actions.length > MAX_ACTIONS)
      throw new RangeError(`${actions.length} actions; at most ${MAX_ACTIONS} fit one transaction`);
    const input: TransactWriteCommandInput = {
      TransactItems: actions.map(toWriteItem),
      ClientRequestToken: options.clientRequestToken ?? this.ids.next(),
    };
    return retry(
      () => this.#attempt(input),
      this.#retry,
      this.clock,
      (attempts, cause) => new TransactionContentionError(attempts, cause),
    );
  }

  async #attempt(input: TransactWriteCommandInput): Promise<Attempt<TransactResult>> {
    try {
      await this.client.send(new TransactWriteCommand(input));
      return { done: true, value: { committed: true } };
    } catch (error) {
      if (error instanceof TransactionCanceledException) return cancelled(error);
      if (isTransient(error)) return { done: false, cause: error };
      throw error;
    }
  }
}

/** A failed condition decides the transaction, whatever else happened in it; else it is tried again if every reason is transient. */
function cancelled(error: TransactionCanceledException): Attempt<TransactResult> {
  const reasons = error.CancellationReasons ?? [];
  const failed = reasons.flatMap((reason, index): FailedCondition[] =>
    reason.Code !== 'ConditionalCheckFailed' ? [] : [{ index, ...(reason.Item && { item: unmarshall(reason.Item) }) }],
  );
  if (failed.length > 0) return { done: true, value: { committed: false, failed } };
  const causes = reasons.filter(({ Code }) => Code !== undefined && Code !== 'None');
  if (causes.length > 0 && causes.every(({ Code }) => isTransientReason(Code))) return { done: false, cause: error };
  throw error;
}

/** The action as DynamoDB takes it, asking for the item that made a condition fail. */
function toWriteItem({ onConditionFailed: _mapped, ...action }: TransactAction): WriteItem {
  const old = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  if (action.Put) return { Put: { ...old, ...action.Put } };
  if (action.Update) return { Update: { ...old, ...action.Update } };
  if (action.Delete) return { Delete: { ...old, ...action.Delete } };
  if (action.ConditionCheck) return { ConditionCheck: { ...old, ...action.ConditionCheck } };
  throw new TypeError('An action is one of Put, Update, Delete, ConditionCheck');
}
