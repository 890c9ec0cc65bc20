import { QueryCommand, type DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from './transact.js';

/** The key attributes of the last item that was taken from a shard, in the order of the query's `keyAttributes`. */
export type ShardKey = readonly (string | number)[];

/** Reads one shard in its own order, page by page and only as far as items are taken. */
export class ShardReader {
  #buffer: Item[] = [];
  #exhausted = false;
  #startKey: Item | undefined;
  #position: ShardKey | undefined;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly input: QueryCommandInput,
    private readonly keyAttributes: readonly string[],
    start?: ShardKey,
  ) {
    this.#position = start;
    this.#startKey = start && Object.fromEntries(keyAttributes.map((name, index) => [name, start[index]]));
  }

  /** Where a later reader continues; undefined when nothing was taken yet. */
  get position(): ShardKey | undefined {
    return this.#position;
  }

  /** The next item without taking it; undefined at the end of the shard. */
  async head(): Promise<Item | undefined> {
    while (this.#buffer.length === 0 && !this.#exhausted) await this.#readPage();
    return this.#buffer[0];
  }

  /** Takes the item that `head` showed. */
  take(): void {
    const item = this.#buffer.shift();
    if (item) this.#position = this.#keyOf(item);
  }

  async #readPage(): Promise<void> {
    const page = await this.client.send(new QueryCommand({ ...this.input, ExclusiveStartKey: this.#startKey }));
    this.#buffer = page.Items ?? [];
    this.#startKey = page.LastEvaluatedKey;
    this.#exhausted = page.LastEvaluatedKey === undefined;
    // A page without items was filtered out as a whole: later readers need not read it again.
    if (this.#buffer.length === 0 && page.LastEvaluatedKey) this.#position = this.#keyOf(page.LastEvaluatedKey);
  }

  #keyOf(item: Item): ShardKey {
    return this.keyAttributes.map((name) => {
      const value = item[name];
      if (typeof value === 'string' || typeof value === 'number') return value;
      throw new TypeError(`Key attribute ${name} is missing in a shard's item, or neither text nor number`);
    });
  }
}
