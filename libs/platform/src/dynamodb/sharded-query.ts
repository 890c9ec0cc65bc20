import type { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { InvalidCursorError } from '../pagination/cursor.js';
import { ShardReader, type ShardKey } from './shard-reader.js';
import { compareSortValues, type SortValue } from './sort-order.js';
import type { Item } from './transact.js';

/** What to read: one partition per shard, all of them sorted by the same attribute. */
export interface ShardedQuerySpec {
  readonly tableName: string;
  readonly indexName?: string;
  /** Name and all values of the partition key. */
  readonly shardAttribute: string;
  readonly shards: readonly string[];
  readonly sortAttribute: string;
  /** The table's own key attributes, where an index is read: they belong to a position in the index. */
  readonly tableKey?: readonly string[];
  /** Condition on the sort key, e.g. `#sort <= :now`; `#shard` and `#sort` are defined. */
  readonly sortCondition?: string;
  readonly filter?: string;
  readonly projection?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
  /** @default true */
  readonly ascending?: boolean;
  /** Items per request and shard. @default twice the shard's even share of the page */
  readonly pageSize?: number;
}

/** Where the next page starts: per shard index, the key of the last item taken. Plain JSON, meant for a cursor. */
export type ShardedPosition = Readonly<Record<string, ShardKey>>;

export interface ShardedPage {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly position?: ShardedPosition;
}

/** Items per request and shard when all are read. */
const STREAM_PAGE_SIZE = 100;

/**
 * Reads a list that is spread over N partitions of a table or index (no hot partition) as if it were one: a k-way merge by the sort key.
 * Items with equal sort keys come shard by shard. A position names the last key taken per shard, so a page neither skips nor repeats
 * an item that was there all the time, whatever is written in between.
 */
export class ShardedQuery {
  readonly #keyAttributes: readonly string[];

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly spec: ShardedQuerySpec,
  ) {
    this.#keyAttributes = [...new Set([spec.shardAttribute, spec.sortAttribute, ...(spec.tableKey ?? [])])];
  }

  /**
   * The next page.
   *
   * @param limit most items to return, at least 1
   * @throws InvalidCursorError when DynamoDB refuses the position: cursors are not signed, so it may be forged
   */
  async page(limit: number, position: ShardedPosition = {}): Promise<ShardedPage> {
    const share = Math.ceil((2 * limit) / this.spec.shards.length);
    try {
      const readers = this.#open(this.spec.pageSize ?? share, position);
      const items: Item[] = [];
      for await (const item of this.#merge(readers)) {
        if (items.length === limit) return { items, position: positionOf(readers) };
        items.push(item);
      }
      return { items };
    } catch (error) {
      if (Object.keys(position).length > 0 && isValidationError(error)) throw new InvalidCursorError({ cause: error });
      throw error;
    }
  }

  /** All items in order, read as far as they are consumed. */
  all(): AsyncIterable<Item> {
    const pageSize = this.spec.pageSize ?? STREAM_PAGE_SIZE;
    return { [Symbol.asyncIterator]: () => this.#merge(this.#open(pageSize, {})) };
  }

  /** Whether a value read from a cursor can be a position of this query. */
  isPosition(value: unknown): value is ShardedPosition {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    return Object.entries(value).every(([shard, key]) => this.#isShard(shard) && this.#isShardKey(key, shard));
  }

  #isShard(index: string): boolean {
    return /^\d+$/.test(index) && this.spec.shards[Number(index)] !== undefined;
  }

  #isShardKey(key: unknown, shard: string): boolean {
    return (
      Array.isArray(key) &&
      key.length === this.#keyAttributes.length &&
      key[0] === this.spec.shards[Number(shard)] &&
      key.every((part) => typeof part === 'string' || typeof part === 'number')
    );
  }

  /** Yields the smallest head without taking it before the consumer asks on: what was not delivered stays for the next page. */
  async *#merge(readers: readonly ShardReader[]): AsyncGenerator<Item, void> {
    await Promise.all(readers.map((reader) => reader.head()));
    for (;;) {
      const next = await this.#smallest(readers);
      if (!next) return;
      yield next.item;
      next.reader.take();
    }
  }

  async #smallest(readers: readonly ShardReader[]): Promise<{ reader: ShardReader; item: Item } | undefined> {
    let best: { reader: ShardReader; item: Item } | undefined;
    for (const reader of readers) {
      const item = await reader.head();
      if (item && (!best || this.#compare(item, best.item) < 0)) best = { reader, item };
    }
    return best;
  }

  #compare(a: Item, b: Item): number {
    const { sortAttribute, ascending = true } = this.spec;
    const order = compareSortValues(a[sortAttribute] as SortValue, b[sortAttribute] as SortValue);
    return ascending ? order : -order;
  }

  #open(pageSize: number, position: ShardedPosition): ShardReader[] {
    return this.spec.shards.map(
      (shard, index) =>
        new ShardReader(this.client, this.#input(shard, pageSize), this.#keyAttributes, position[String(index)]),
    );
  }

  #input(shard: string, limit: number): QueryCommandInput {
    const { tableName, indexName, shardAttribute, sortAttribute, sortCondition, filter, projection } = this.spec;
    const { names, values, ascending = true } = this.spec;
    const usesSort = [sortCondition, filter, projection].some((expression) => expression?.includes('#sort'));
    return {
      TableName: tableName,
      IndexName: indexName,
      KeyConditionExpression: sortCondition ? `#shard = :shard AND ${sortCondition}` : '#shard = :shard',
      FilterExpression: filter,
      ProjectionExpression: projection,
      ExpressionAttributeNames: { '#shard': shardAttribute, ...(usesSort && { '#sort': sortAttribute }), ...names },
      ExpressionAttributeValues: { ':shard': shard, ...values },
      ScanIndexForward: ascending,
      Limit: limit,
    };
  }
}

function positionOf(readers: readonly ShardReader[]): ShardedPosition {
  const entries = readers.flatMap(({ position }, index): [string, ShardKey][] =>
    position ? [[String(index), position]] : [],
  );
  return Object.fromEntries(entries);
}

function isValidationError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException';
}
