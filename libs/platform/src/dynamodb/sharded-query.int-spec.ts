import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BatchWriteCommand, DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { createSimpleTable } from '#test/support/simple-table.js';
import { decodeCursor, encodeCursor, InvalidCursorError } from '../pagination/cursor.js';
import { ShardedQuery, type ShardedPosition, type ShardedQuerySpec } from './sharded-query.js';
import type { Item } from './transact.js';

interface Row {
  readonly id: string;
  readonly shard: string;
  readonly at: string;
}

const SHARDS = ['0', '1', '2'];
let db: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  db = await startDynamoDb();
});
afterAll(() => db.stop());

async function fill(rows: readonly Row[]): Promise<ShardedQuerySpec> {
  tables += 1;
  const tableName = `lists-${tables}`;
  await createSimpleTable(db.client, tableName, ['id'], { name: 'byAt', partition: 'shard', sort: 'at' });
  for (let start = 0; start < rows.length; start += 25) {
    const requests = rows.slice(start, start + 25).map((row) => ({ PutRequest: { Item: { ...row } } }));
    await db.client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
  }
  return {
    tableName,
    indexName: 'byAt',
    shardAttribute: 'shard',
    shards: SHARDS,
    sortAttribute: 'at',
    tableKey: ['id'],
  };
}

/** Reads all pages, each position passed through a cursor as clients do. */
async function readPages(query: ShardedQuery, limit: number): Promise<Item[][]> {
  const pages: Item[][] = [];
  let position: ShardedPosition | undefined;
  do {
    const page = await query.page(limit, position);
    pages.push([...page.items]);
    const cursor: string | undefined = page.position && encodeCursor('list', page.position);
    position = cursor === undefined ? undefined : decodeCursor('list', cursor, (value) => query.isPosition(value));
  } while (position);
  return pages;
}

const rowsOf = (sortKeys: readonly (readonly [string, number])[]): Row[] =>
  sortKeys.map(([at, shard], index) => ({ id: `id-${String(index).padStart(3, '0')}`, shard: String(shard), at }));
const times = (items: readonly Item[]) => items.map(({ at }) => at);
const bytewise = (a: unknown, b: unknown) => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
/** Shard key of a GSI: any non-empty text, few distinct ones so that ties happen, and beyond U+FFFF too. */
const sortKey = fc.oneof(
  fc.constantFrom('2026-01-01', '2026-01-02', '\u{1f600}', '\uffee'),
  fc.string({ minLength: 1 }),
);

describe(ShardedQuery.name, () => {
  it('pages through all shards in one order, each item once, whatever the page size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(sortKey, fc.nat({ max: 2 })), { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (sortKeys, limit, pageSize, ascending) => {
          const rows = rowsOf(sortKeys);
          const query = new ShardedQuery(db.client, { ...(await fill(rows)), pageSize, ascending });

          const pages = await readPages(query, limit);

          const items = pages.flat();
          const ordered = rows.map(({ at }) => at).sort(bytewise);
          expect(times(items)).toEqual(ascending ? ordered : ordered.reverse());
          expect(new Set(items.map(({ id }) => id)).size).toBe(rows.length);
          expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('streams the same order, reading only as far as asked', async () => {
    const query = new ShardedQuery(
      db.client,
      await fill(
        rowsOf([
          ['b', 0],
          ['a', 1],
          ['c', 2],
          ['d', 1],
        ]),
      ),
    );

    const first: Item[] = [];
    for await (const item of query.all()) {
      first.push(item);
      if (first.length === 3) break;
    }

    expect(times(first)).toEqual(['a', 'b', 'c']);
  });

  it('finds matches behind many filtered items and resumes behind them', async () => {
    const rows = rowsOf(Array.from({ length: 40 }, (_, index) => [String(index).padStart(2, '0'), index % 2]));
    const spec = await fill(rows);
    const filter = {
      filter: '#id IN (:first, :last)',
      names: { '#id': 'id' },
      values: { ':first': 'id-020', ':last': 'id-039' },
    };
    const query = new ShardedQuery(db.client, { ...spec, ...filter, pageSize: 3 });

    expect((await readPages(query, 1)).flat().map(({ id }) => id)).toEqual(['id-020', 'id-039']);
  });

  it('does not read again what was filtered out before', async () => {
    const rows = rowsOf(Array.from({ length: 60 }, (_, index) => [String(index).padStart(2, '0'), 0]));
    const spec = await fill(rows);
    const filter = { filter: '#id IN (:a, :b)', names: { '#id': 'id' }, values: { ':a': 'id-x', ':b': 'other' } };
    const others = rowsOf([
      ['98', 1],
      ['99', 1],
    ]).map((row, index) => ({ ...row, id: index === 0 ? 'other' : 'id-x' }));
    for (const Item of others) await db.client.send(new PutCommand({ TableName: spec.tableName, Item }));
    const query = new ShardedQuery(db.client, { ...spec, ...filter, pageSize: 5 });
    const first = await query.page(1);
    const send = jest.spyOn(db.client, 'send');

    const second = await query.page(1, first.position);

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['other', 'id-x']);
    expect(send.mock.calls.length).toBeLessThan(8); // 12 pages of the first shard stay unread
  });

  it('applies a condition on the sort key in every shard', async () => {
    const spec = await fill(
      rowsOf([
        ['a', 0],
        ['b', 1],
        ['c', 2],
        ['d', 0],
      ]),
    );
    const query = new ShardedQuery(db.client, { ...spec, sortCondition: '#sort <= :to', values: { ':to': 'c' } });

    expect(times((await query.page(10)).items)).toEqual(['a', 'b', 'c']);
  });

  it('neither skips nor repeats what stays while others come and go between pages (X3)', async () => {
    const spec = await fill(
      rowsOf([
        ['b', 0],
        ['d', 1],
        ['f', 0],
        ['h', 1],
      ]),
    );
    const query = new ShardedQuery(db.client, spec);
    const { items, position } = await query.page(2);

    await db.client.send(new DeleteCommand({ TableName: spec.tableName, Key: { id: items[0]?.id } }));
    await db.client.send(new PutCommand({ TableName: spec.tableName, Item: { id: 'new', shard: '2', at: 'g' } }));
    await db.client.send(new PutCommand({ TableName: spec.tableName, Item: { id: 'old', shard: '0', at: 'a' } }));

    expect(times(items)).toEqual(['b', 'd']);
    expect(times((await query.page(10, position)).items)).toEqual(['f', 'g', 'h']);
  });

  it('orders by numbers as numbers', async () => {
    await createSimpleTable(db.client, 'numbers', ['id'], {
      name: 'byAt',
      partition: 'shard',
      sort: 'at',
      sortType: 'N',
    });
    for (const [index, at] of [10, 9, -1, 100].entries()) {
      await db.client.send(
        new PutCommand({ TableName: 'numbers', Item: { id: String(index), shard: String(index % 2), at } }),
      );
    }
    const spec = {
      tableName: 'numbers',
      indexName: 'byAt',
      shardAttribute: 'shard',
      shards: SHARDS,
      sortAttribute: 'at',
    };
    const query = new ShardedQuery(db.client, { ...spec, tableKey: ['id'] });

    expect(times((await readPages(query, 1)).flat())).toEqual([-1, 9, 10, 100]);
  });

  it('refuses forged positions with 422 invalid-cursor, never with an internal error', async () => {
    const query = new ShardedQuery(db.client, await fill(rowsOf([['a', 0]])));

    for (const forged of [
      [],
      'x',
      null,
      { 9: ['9', 'a', 'id'] },
      { 0: ['1', 'a', 'id'] },
      { 0: ['0', 'a'] },
      { x: 1 },
    ]) {
      expect(query.isPosition(forged)).toBe(false);
    }
    expect(query.isPosition({ 0: ['0', 5, 'id'] })).toBe(true); // only DynamoDB knows the attribute's type
    await expect(query.page(5, { 0: ['0', 5, 'id'] })).rejects.toBeInstanceOf(InvalidCursorError);
  });
});
