import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { NotificationsBed } from '../notifications-bed.fixture.js';

jest.setTimeout(20_000);

let bed: NotificationsBed;

beforeAll(async () => {
  bed = await NotificationsBed.start();
});
afterAll(() => bed.db.stop());

describe('N2: what an append costs', () => {
  it('is the item and the header, however many items the group has', async () => {
    const id = 'cost';
    const first = await capacityOf(() => bed.append({ id, items: ['first'] }));
    const early = await capacityOf(() => bed.append({ id, items: ['early'] }));
    await bed.append({ id, items: Array.from({ length: 900 }, (_, n) => `i${n}`), bytes: 300 });

    const late = await capacityOf(() => bed.append({ id, items: ['late'] }));

    expect((await bed.stored(id))[0]?.items).toHaveLength(903);
    expect(late).toEqual(early);
    // A transaction costs two units per started KB of what it writes: the header and the item.
    expect(early.write).toBe(4);
    expect(early.read).toBeLessThanOrEqual(1);
    // Opening also writes the row of the latest generation and the header's stand-in.
    expect(first.write).toBeLessThanOrEqual(10);
  });
});

describe('N1: what recipients cost', () => {
  it('is their size, once when they are new, and in the header from then on', async () => {
    const recipients = Array.from({ length: 100 }, (_, n) => `email:recipient-${n}@example.test`);
    await bed.append({ id: 'many', items: ['first'], recipients: recipients.slice(0, 99) });

    const added = await capacityOf(() => bed.append({ id: 'many', items: ['a'], recipients }));
    const repeated = await capacityOf(() => bed.append({ id: 'many', items: ['b'], recipients }));
    const none = await capacityOf(() => bed.append({ id: 'many', items: ['c'], recipients: [] }));

    // About 3 KB of addresses in the header and in its stand-in.
    expect(added.write).toBe(18);
    expect(repeated.write).toBe(10);
    expect(none.write).toBe(10);
  });
});

/** Capacity units that the work consumed, as the engine reports them. */
async function capacityOf(work: () => Promise<unknown>): Promise<{ read: number; write: number }> {
  const total = { read: 0, write: 0 };
  bed.db.client.middlewareStack.add(
    (send) => async (args) => {
      const kind = 'TransactItems' in args.input ? 'write' : 'read';
      const result = await send({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: unknown };
      for (const one of [ConsumedCapacity].flat() as { CapacityUnits?: number }[])
        total[kind] += one?.CapacityUnits ?? 0;
      return result;
    },
    { step: 'initialize', name: 'capacity' },
  );
  try {
    await work();
  } finally {
    bed.db.client.middlewareStack.remove('capacity');
  }
  return total;
}
