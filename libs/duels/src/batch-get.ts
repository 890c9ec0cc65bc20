import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { DEFAULT_RETRY, retry, type Attempt } from '#platform/dynamodb/retry.js';
import type { Item } from '#platform/dynamodb/transact.js';

/** Which items to read. */
export interface BatchGetInput {
  readonly tableName: string;
  /** At most 100 are read by one request; more take several. */
  readonly keys: readonly Item[];
  readonly consistent: boolean;
}

/** Most keys of one request. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_KEYS = 100;

/** Reads many items by their keys. */
@Injectable()
export class BatchGet {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
  ) {}

  /**
   * The items that there are, in no particular order. Keys must differ from one another.
   *
   * @throws TransactionContentionError when DynamoDB leaves keys over, again and again
   */
  async read({ tableName, keys, consistent }: BatchGetInput): Promise<Item[]> {
    const items: Item[] = [];
    for (let at = 0; at < keys.length; at += MAX_KEYS) {
      let left: Item[] = keys.slice(at, at + MAX_KEYS);
      const attempt = async (): Promise<Attempt<void>> => {
        const RequestItems = { [tableName]: { Keys: left, ConsistentRead: consistent } };
        const { Responses, UnprocessedKeys } = await this.client.send(new BatchGetCommand({ RequestItems }));
        items.push(...(Responses?.[tableName] ?? []));
        left = UnprocessedKeys?.[tableName]?.Keys ?? [];
        if (left.length === 0) return { done: true, value: undefined };
        return { done: false, cause: new Error(`${left.length} keys were left over`) };
      };
      await retry(attempt, DEFAULT_RETRY, this.clock, (n, cause) => new TransactionContentionError(n, cause));
    }
    return items;
  }
}
