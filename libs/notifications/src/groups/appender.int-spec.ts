import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DeadlineTooLateError, NoRecipientsError, TooManyRecipientsError } from '../notifications.errors.js';
import { DEADLINE, NotificationsBed } from '../notifications-bed.fixture.js';
import { Appender } from './appender.js';
import type { Group } from './group.js';

jest.setTimeout(20_000);

let bed: NotificationsBed;
let next = 0;
const newId = (): string => `g-${(next += 1)}`;

beforeAll(async () => {
  bed = await NotificationsBed.start();
});
afterAll(() => bed.db.stop());

const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `i${from + n}`);

describe(Appender.name, () => {
  it('N1: the first call opens a group, later ones append', async () => {
    const id = newId();

    expect(await bed.append({ id, items: ['a'] })).toMatchObject({ opened: true, added: 1 });
    const { opened, added, group } = await bed.append({ id, items: ['b', 'c'] });

    expect({ opened, added }).toEqual({ opened: false, added: 2 });
    expect(group).toMatchObject({ state: 'open', itemCount: 3, bytes: 300, executeAt: DEADLINE, version: 2 });
    expect(await bed.stored(id)).toEqual([{ state: 'open', items: ['a', 'b', 'c'] }]);
    expect(await bed.groups.get({ type: 'UPLOAD', id }, group.generation)).toEqual(group);
  });

  it('N2: an itemId that is there adds nothing, within a call and over calls', async () => {
    const id = newId();
    await bed.append({ id, items: ['a', 'b', 'a'] });

    const result = await bed.append({ id, items: ['b', 'c', 'a'] });

    expect(result).toMatchObject({ added: 1, opened: false });
    expect(await bed.stored(id)).toEqual([{ state: 'open', items: ['a', 'b', 'c'] }]);
    expect((await bed.groups.all({ type: 'UPLOAD', id }))[0]).toMatchObject({ itemCount: 3, bytes: 300 });
  });

  it('N1: a later deadline moves the group, an earlier one does not', async () => {
    const id = newId();
    await bed.append({ id, items: ['a'] });

    await bed.append({ id, items: ['b'], executeAt: '2026-01-01T12:45:00.000Z' });
    expect((await bed.append({ id })).group.executeAt).toBe(DEADLINE);
    await bed.append({ id, items: ['c'], executeAt: '2026-01-02T00:00:00.000Z' });

    const { group } = await bed.append({ id });
    expect(group.executeAt).toBe('2026-01-02T00:00:00.000Z');
    expect(await headerOf(id, group.generation)).toMatchObject({
      expireAt: Date.parse('2026-01-02T01:00:00.000Z') / 1000,
    });
  });

  it('N1: the deadline may lie at most 30 days after the group opened, whenever it is moved', async () => {
    const id = newId();
    const latest = Date.parse('2026-01-31T12:30:00.000Z');
    await expect(bed.append({ id, executeAt: new Date(latest + 1).toISOString() })).rejects.toThrow(
      DeadlineTooLateError,
    );
    await bed.append({ id, items: ['a'] });
    bed.clock.advance(60_000);
    await bed.append({ id, executeAt: new Date(latest).toISOString() });

    await expect(bed.append({ id, items: ['b'], executeAt: new Date(latest + 1).toISOString() })).rejects.toThrow(
      DeadlineTooLateError,
    );
    expect(await bed.stored(id)).toEqual([{ state: 'open', items: ['a'] }]);
    bed.clock.set('2026-01-01T12:30:00.000Z');
  });

  it('N1: recipients add up; a group cannot open without any, nor have too many', async () => {
    const id = newId();
    await expect(bed.append({ id, items: ['a'], recipients: [] })).rejects.toThrow(NoRecipientsError);
    const small = bed.with({ maxRecipients: 3 });
    await small.append({ id, items: ['a'], recipients: ['user:b', 'email:a@x.test'] });
    await small.append({ id, items: ['b'], recipients: [] });
    await small.append({ id, items: ['c'], recipients: ['user:b', 'user:c'] });

    const attempt = small.append({ id, items: ['d'], recipients: ['user:d'] });

    await expect(attempt).rejects.toThrow(TooManyRecipientsError);
    const [group] = await bed.groups.all({ type: 'UPLOAD', id });
    expect(group).toMatchObject({ recipients: ['email:a@x.test', 'user:b', 'user:c'], itemCount: 3 });
  });

  it('N2: at the limit of items, a group closes and the next generation opens in the same transaction', async () => {
    const id = newId();
    const small = bed.with({ maxItems: 5 });
    await small.append({ id, items: numbered(4), recipients: ['user:a'] });
    bed.clock.advance(1);
    await small.append({ id, items: ['i4'], recipients: [] });

    const [open, closed] = await bed.groups.all({ type: 'UPLOAD', id });
    expect(closed).toMatchObject({ state: 'closed', itemCount: 5, executeAt: bed.clock.nowIso() });
    expect(open).toMatchObject({ state: 'open', itemCount: 0, bytes: 0, executeAt: DEADLINE, recipients: ['user:a'] });
    expect(open).toMatchObject({ series: closed?.generation, latestAt: closed?.latestAt, openedAt: closed?.openedAt });

    expect(await small.append({ id, items: ['i5'], recipients: [] })).toMatchObject({ opened: false, added: 1 });
    expect(await bed.stored(id)).toEqual([
      { state: 'closed', items: numbered(5) },
      { state: 'open', items: ['i5'] },
    ]);
  });

  it('N2: recipients and deadlines that come while a generation closes go on to the next one', async () => {
    const id = newId();
    const small = bed.with({ maxItems: 2 });
    await small.append({ id, items: ['a'], recipients: ['user:a'] });
    const executeAt = '2026-01-01T14:00:00.000Z';
    let transactions = 0;
    const restore = onTransactions(bed.db.client, async (send) => {
      transactions += 1;
      if (transactions === 1) await bed.append({ id, recipients: ['user:late'], executeAt });
      return send();
    });

    await small.append({ id, items: ['b'], recipients: [] }).finally(restore);

    const [open, closed] = await bed.groups.all({ type: 'UPLOAD', id });
    for (const group of [open, closed]) expect(group?.recipients).toEqual(['user:a', 'user:late']);
    expect(open).toMatchObject({ state: 'open', executeAt, itemCount: 0 });
  });

  it('N2, N4: a full generation is due at once for TTL, too', async () => {
    const id = newId();
    const { group } = await bed.with({ maxItems: 2 }).append({ id, items: numbered(2) });

    const [open, closed] = await Promise.all([group.generation, group.series].map((one) => headerOf(id, one)));

    expect(closed).toMatchObject({ state: 'closed', expireAt: bed.clock.nowSeconds() + 3_600 });
    expect(open).toMatchObject({ state: 'open', expireAt: Date.parse(DEADLINE) / 1000 + 3_600 });
  });

  it('N2: at the limit of bytes too; what does not fit goes to the next generation', async () => {
    const id = newId();
    const small = bed.with({ maxKilobytes: 1 });

    await small.append({ id, items: ['a', 'b'], bytes: 500 });
    await small.append({ id, items: ['c'], bytes: 500 });
    await small.append({ id, items: ['d'], bytes: 2_000 });
    await small.append({ id, items: ['e'], bytes: 10 });

    expect(await bed.stored(id)).toEqual([
      { state: 'closed', items: ['a', 'b'] },
      { state: 'closed', items: ['c'] },
      { state: 'closed', items: ['d'] },
      { state: 'open', items: ['e'] },
    ]);
  });

  it('N2: an itemId stays unique in the group after a rotation', async () => {
    const id = newId();
    const small = bed.with({ maxItems: 2 });
    await small.append({ id, items: ['a', 'b', 'c'] });

    expect(await small.append({ id, items: ['a', 'b', 'd'] })).toMatchObject({ added: 1 });
    expect((await bed.stored(id)).map(({ items }) => items)).toEqual([['a', 'b'], ['c', 'd'], []]);
  });

  it('N2: a call of any size is split into transactions and rotations', async () => {
    const id = newId();

    const { added, opened } = await bed.with({ maxItems: 150 }).append({ id, items: numbered(400) });

    expect({ added, opened }).toEqual({ added: 400, opened: true });
    const stored = await bed.stored(id);
    expect(stored.map(({ items }) => items.length)).toEqual([150, 150, 100]);
    expect(stored.flatMap(({ items }) => items)).toEqual(numbered(400));
  });

  it('N2: a call of many times the size of a group goes through', async () => {
    const id = newId();

    expect(await bed.with({ maxItems: 2 }).append({ id, items: numbered(301) })).toMatchObject({ added: 301 });

    const stored = await bed.stored(id);
    expect(stored).toHaveLength(151);
    expect(stored.flatMap(({ items }) => items)).toEqual(numbered(301));
  });

  it('N1: of many first calls at once exactly one opens the group', async () => {
    const id = newId();

    const results = await Promise.all(numbered(20).map((item) => bed.append({ id, items: [item] })));

    expect(results.filter(({ opened }) => opened)).toHaveLength(1);
    const [generation, ...others] = await bed.stored(id);
    expect(others).toEqual([]);
    expect(generation?.items.toSorted()).toEqual(numbered(20).toSorted());
  });

  it('N2: many appends at once around rotations lose nothing and leave one open generation', async () => {
    const id = newId();
    const small = bed.with({ maxItems: 7 });

    const results = await Promise.all(numbered(30).map((item) => small.append({ id, items: [item] })));

    expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(30);
    const stored = await bed.stored(id);
    expect(stored.flatMap(({ items }) => items).toSorted()).toEqual(numbered(30).toSorted());
    expect(stored.filter(({ state }) => state === 'open')).toHaveLength(1);
    expect(stored.filter(({ items }) => items.length > 7)).toEqual([]);
  });

  it('N2: generations rise even when the clock stands still, and a group can open again after it is gone', async () => {
    const id = newId();
    const { group: first } = await bed.append({ id, items: ['a'] });
    await bed.removals.remove(first);

    const { group: second, opened } = await bed.append({ id, items: ['a'] });

    expect(opened).toBe(true);
    expect(second.generation).toBe(first.generation + 1);
    expect(second.series).toBe(second.generation);
    expect(await bed.stored(id)).toEqual([{ state: 'open', items: ['a'] }]);
  });

  it('N1: a call that names nobody goes on with the recipients of its group when that ends half-way', async () => {
    const id = newId();
    const { group } = await bed.append({ id, items: ['first'], recipients: ['user:a'] });
    let transactions = 0;
    const restore = onTransactions(bed.db.client, async (send) => {
      transactions += 1;
      if (transactions === 2) await bed.removals.remove(await current(group));
      return send();
    });

    const result = await bed.append({ id, items: numbered(120), recipients: [] }).finally(restore);

    expect(result).toMatchObject({ added: 120, opened: true, group: { recipients: ['user:a'], itemCount: 30 } });
  });

  it('N2: an append whose answer was lost is not counted twice', async () => {
    const id = newId();
    await bed.append({ id, items: ['a'] });
    let lost = 0;
    const restore = onTransactions(bed.db.client, async (send) => {
      const result = await send();
      lost += 1;
      if (lost === 1) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return result;
    });

    try {
      expect(await bed.append({ id, items: ['b'] })).toMatchObject({ added: 1 });
    } finally {
      restore();
    }
    expect(lost).toBe(2);
    expect((await bed.groups.all({ type: 'UPLOAD', id }))[0]).toMatchObject({ itemCount: 2, bytes: 200 });
  });
});

async function headerOf(id: string, generation: number): Promise<unknown> {
  const Key = { group: `UPLOAD#${id}`, generation };
  const command = new GetCommand({ TableName: bed.env.TABLE_NOTIFICATION_GROUPS, Key, ConsistentRead: true });
  return (await bed.db.client.send(command)).Item;
}

async function current(group: Group): Promise<Group> {
  return (await bed.groups.get(group, group.generation)) ?? group;
}

/** Wraps every transaction of the client. @returns how to stop that */
function onTransactions(client: DynamoDBDocumentClient, wrap: <T>(send: () => Promise<T>) => Promise<T>): () => void {
  client.middlewareStack.add(
    (send) => async (args) => ('TransactItems' in args.input ? wrap(() => send(args)) : send(args)),
    { step: 'initialize', name: 'wrapped' },
  );
  return () => client.middlewareStack.remove('wrapped');
}
