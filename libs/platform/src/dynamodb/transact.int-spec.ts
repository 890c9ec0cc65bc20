import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { createSimpleTable } from '#test/support/simple-table.js';
import { SystemClock } from '../clock/clock.js';
import { TimeOrderedIds } from '../ids/ids.js';
import { ConditionalWriter } from './conditional-writer.js';
import { Transactor, type Item, type TransactAction } from './transact.js';

const TableName = 'things';

class TakenError extends Error {
  constructor(readonly item: Item | undefined) {
    super('taken');
  }
}

let db: TestDynamoDb;
let transactor: Transactor;
let writer: ConditionalWriter;

beforeAll(async () => {
  db = await startDynamoDb();
  await createSimpleTable(db.client, TableName, ['id']);
  transactor = new Transactor(db.client, new SystemClock(), new TimeOrderedIds());
  writer = new ConditionalWriter(db.client, new SystemClock());
});
afterAll(() => db.stop());

const onConditionFailed = (item?: Item) => new TakenError(item);
const putNew = (id: string, extra: Record<string, unknown> = {}): TransactAction => ({
  Put: { TableName, Item: { id, ...extra }, ConditionExpression: 'attribute_not_exists(id)' },
  onConditionFailed,
});
const read = async (id: string) => (await db.client.send(new GetCommand({ TableName, Key: { id } }))).Item;
const write = (item: Item) => db.client.send(new PutCommand({ TableName, Item: { ...item } }));

describe(`${Transactor.name} on a real engine`, () => {
  it('commits all actions', async () => {
    await transactor.run([putNew('a1', { n: 1 }), putNew('a2', { tags: new Set(['x']), gone: undefined })]);

    expect(await read('a1')).toEqual({ id: 'a1', n: 1 });
    expect(await read('a2')).toEqual({ id: 'a2', tags: new Set(['x']) });
  });

  it('commits nothing when a condition fails and throws the error made from the item that is there', async () => {
    await write({ id: 'b2', owner: 'bob', at: 7 });

    await expect(transactor.run([putNew('b1'), putNew('b2')])).rejects.toMatchObject({
      message: 'taken',
      item: { id: 'b2', owner: 'bob', at: 7 },
    });
    expect(await read('b1')).toBeUndefined();
  });

  it('tells a failed condition on a missing item apart: there is no item', async () => {
    const remove: TransactAction = {
      Delete: { TableName, Key: { id: 'nowhere' }, ConditionExpression: 'attribute_exists(id)' },
      onConditionFailed,
    };

    await expect(transactor.run([remove])).rejects.toMatchObject({ item: undefined });
  });

  it('tryRun names every failed condition with its item; the rest can be committed after', async () => {
    await write({ id: 'c1', n: 1 });
    await write({ id: 'c3', n: 3 });
    const actions = ['c0', 'c1', 'c2', 'c3'].map((id) => putNew(id));

    const result = await transactor.tryRun(actions);

    expect(result).toEqual({
      committed: false,
      failed: [
        { index: 1, item: { id: 'c1', n: 1 } },
        { index: 3, item: { id: 'c3', n: 3 } },
      ],
    });
    expect(await transactor.tryRun([putNew('c0'), putNew('c2')])).toEqual({ committed: true });
  });

  it('takes effect once for one request token, in every kind of action', async () => {
    await write({ id: 'd', n: 0 });
    const add: TransactAction = {
      Update: { TableName, Key: { id: 'd' }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } },
    };
    const check: TransactAction = {
      ConditionCheck: { TableName, Key: { id: 'e' }, ConditionExpression: 'attribute_not_exists(id)' },
    };

    await transactor.run([add, check], { clientRequestToken: 'once' });
    await transactor.run([add, check], { clientRequestToken: 'once' });

    expect(await read('d')).toEqual({ id: 'd', n: 1 });
  });

  it('of many writers of the same item exactly one wins', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => transactor.tryRun([putNew('f', { index }), putNew(`f-${index}`)])),
    );

    expect(outcomes.filter(({ committed }) => committed)).toHaveLength(1);
  });
});

describe(ConditionalWriter.name, () => {
  const guard = { ConditionExpression: 'attribute_not_exists(id)' };

  it('maps a failed condition to the error made from the item, without a second read (P2)', async () => {
    await writer.put({ TableName, Item: { id: 'g', choice: 'yes' }, ...guard }, onConditionFailed);

    const second = writer.put({ TableName, Item: { id: 'g', choice: 'no' }, ...guard }, onConditionFailed);

    await expect(second).rejects.toMatchObject({ message: 'taken', item: { id: 'g', choice: 'yes' } });
  });

  it('returns what ReturnValues asks for, of updates and deletes', async () => {
    await write({ id: 'h', n: 1 });

    const updated = await writer.update(
      {
        TableName,
        Key: { id: 'h' },
        UpdateExpression: 'ADD n :one',
        ConditionExpression: 'n = :one',
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'ALL_NEW',
      },
      onConditionFailed,
    );
    const deleted = await writer.delete({ TableName, Key: { id: 'h' }, ReturnValues: 'ALL_OLD' }, onConditionFailed);

    expect(updated).toEqual({ id: 'h', n: 2 });
    expect(deleted).toEqual({ id: 'h', n: 2 });
  });

  it('passes every other error on', async () => {
    const put = writer.put({ TableName: 'missing', Item: { id: 'x' } }, onConditionFailed);

    await expect(put).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
