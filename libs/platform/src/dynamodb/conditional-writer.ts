import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  PutCommand,
  UpdateCommand,
  type DeleteCommandInput,
  type DynamoDBDocumentClient,
  type PutCommandInput,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../clock/clock.js';
import { TransactionContentionError } from './contention.error.js';
import { DEFAULT_RETRY, retry, type Attempt, type RetryOptions } from './retry.js';
import type { Item } from './transact.js';
import { isTransient } from './transient.js';

/** Makes the error that a failed condition stands for; gets the item that is there, undefined when there is none. */
export type OnConditionFailed = (item?: Item) => Error;

const RETURN_OLD = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/**
 * Single conditional writes (DESIGN rule 1): a failed condition becomes the slice's own error, made from the item that the failed write
 * itself returned (no second read); a conflict with a running transaction or throttling is retried with jitter.
 *
 * A write whose answer was lost is sent again and then may meet its own effect, so an `onConditionFailed` that compares with the item
 * has to recognise it.
 */
export class ConditionalWriter {
  readonly #retry: RetryOptions;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
    options: Partial<RetryOptions> = {},
  ) {
    this.#retry = { ...DEFAULT_RETRY, ...options };
  }

  /** Puts an item. @returns the attributes that `ReturnValues` asks for */
  async put(input: PutCommandInput, onConditionFailed: OnConditionFailed): Promise<Item | undefined> {
    const command = new PutCommand({ ...RETURN_OLD, ...input });
    return this.#write(() => this.client.send(command), onConditionFailed);
  }

  /** Updates an item. @returns the attributes that `ReturnValues` asks for */
  async update(input: UpdateCommandInput, onConditionFailed: OnConditionFailed): Promise<Item | undefined> {
    const command = new UpdateCommand({ ...RETURN_OLD, ...input });
    return this.#write(() => this.client.send(command), onConditionFailed);
  }

  /** Deletes an item. @returns the attributes that `ReturnValues` asks for */
  async delete(input: DeleteCommandInput, onConditionFailed: OnConditionFailed): Promise<Item | undefined> {
    const command = new DeleteCommand({ ...RETURN_OLD, ...input });
    return this.#write(() => this.client.send(command), onConditionFailed);
  }

  async #write(
    send: () => Promise<{ Attributes?: Item }>,
    onConditionFailed: OnConditionFailed,
  ): Promise<Item | undefined> {
    return retry(
      () => attempt(send, onConditionFailed),
      this.#retry,
      this.clock,
      (attempts, cause) => new TransactionContentionError(attempts, cause),
    );
  }
}

async function attempt(
  send: () => Promise<{ Attributes?: Item }>,
  onConditionFailed: OnConditionFailed,
): Promise<Attempt<Item | undefined>> {
  try {
    return { done: true, value: (await send()).Attributes };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw onConditionFailed(error.Item && unmarshall(error.Item));
    if (isTransient(error)) return { done: false, cause: error };
    throw error;
  }
}
