import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { BatchGetCommandOutput, DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { captureLogs } from '#test/support/captured-logs.js';
import { DEADLINE, NotificationsBed } from '../notifications-bed.fixture.js';
import { NotificationsSweepConsumer } from './notifications-sweep.consumer.js';
import { sweepOf } from './sweep.fixture.js';

const FAR = '2026-01-20T00:00:00.000Z';

let bed: NotificationsBed;
let sweep: NotificationsSweepConsumer;

beforeAll(async () => {
  bed = await NotificationsBed.start();
  sweep = sweepOf(bed);
});
afterAll(() => bed.db.stop());
beforeEach(() => {
  captureLogs();
  bed.clock.set('2026-01-01T12:30:00.000Z');
});

describe(NotificationsSweepConsumer.name, () => {
  it('N3: removes the headers of due groups and no others', async () => {
    await bed.append({ id: 'early', items: ['a'] });
    await bed.append({ id: 'past', items: ['a'], executeAt: '2020-01-01T00:00:00.000Z' });
    await bed.append({ id: 'late', items: ['a'], executeAt: '2026-01-01T13:00:00.001Z' });
    bed.clock.set(DEADLINE);

    expect(await sweep.run()).toEqual({ removed: 2, passed: 0, contended: 0, overdue: 0 });

    expect(await bed.stored('early')).toEqual([]);
    expect(await bed.stored('past')).toEqual([]);
    expect(await bed.stored('late')).toEqual([{ state: 'open', items: ['a'] }]);
    bed.clock.advance(1);
    expect(await sweep.run()).toMatchObject({ removed: 1 });
  });

  it('N3: looks at what is due, by keys, and at nothing else', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => bed.append({ id: `far-${n}`, executeAt: FAR })));
    await Promise.all(Array.from({ length: 3 }, (_, n) => bed.append({ id: `near-${n}` })));
    bed.clock.set(DEADLINE);
    const queried: number[] = [];
    const commands = new Set<string>();
    bed.db.client.middlewareStack.add(
      (send, { commandName = '' }) =>
        async (args) => {
          const result = await send(args);
          commands.add(commandName);
          if (commandName === 'QueryCommand')
            queried.push((result.output as { ScannedCount?: number }).ScannedCount ?? 0);
          return result;
        },
      { step: 'initialize', name: 'count' },
    );

    const report = await sweep.run().finally(() => bed.db.client.middlewareStack.remove('count'));

    expect(report).toMatchObject({ removed: 3 });
    expect(queried).toHaveLength(10);
    expect(queried.reduce((sum, one) => sum + one, 0)).toBe(3);
    expect([...commands].sort()).toEqual(['BatchGetItemCommand', 'QueryCommand', 'TransactWriteItemsCommand']);
    const described = await bed.db.client.send(
      new DescribeTableCommand({ TableName: bed.env.TABLE_NOTIFICATION_GROUPS }),
    );
    expect(described.Table?.GlobalSecondaryIndexes).toEqual([
      expect.objectContaining({ IndexName: 'ExpiredTime', Projection: { ProjectionType: 'KEYS_ONLY' } }),
    ]);
  });

  it('N3: asks again for headers that DynamoDB leaves over', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => bed.append({ id: `over-${n}` })));
    bed.clock.set(DEADLINE);
    let answers = 0;
    bed.db.client.middlewareStack.add(
      (send, { commandName }) =>
        async (args) => {
          const result = await send(args);
          if (commandName !== 'BatchGetItemCommand' || answers++ > 0) return result;
          const { Responses = {}, ...output } = result.output as BatchGetCommandOutput;
          const [table = '', rows = []] = Object.entries(Responses)[0] ?? [];
          const Keys = rows.slice(4).map(({ group, generation }) => ({ group, generation }));
          const partial = { Responses: { [table]: rows.slice(0, 4) }, UnprocessedKeys: { [table]: { Keys } } };
          return { ...result, output: { ...output, ...partial } as typeof result.output };
        },
      { step: 'initialize', name: 'leaveOver' },
    );

    const report = await sweep.run().finally(() => bed.db.client.middlewareStack.remove('leaveOver'));

    expect(report).toMatchObject({ removed: 10 });
    expect(answers).toBe(2);
  });

  it('N2, N3: removes a full generation at once and leaves the next one until its deadline', async () => {
    await bed.with({ maxItems: 2 }).append({ id: 'full', items: ['a', 'b', 'c'] });

    expect(await sweep.run()).toMatchObject({ removed: 1 });

    expect(await bed.stored('full')).toEqual([{ state: 'open', items: ['c'] }]);
    bed.clock.set(DEADLINE);
    expect(await sweep.run()).toMatchObject({ removed: 1 });
  });

  it('N3: an append between reading and removing is not lost: the removal starts again', async () => {
    await bed.append({ id: 'busy', items: ['a'] });
    bed.clock.set(DEADLINE);
    const restore = beforeRemovals(bed.db.client, 1, () => bed.append({ id: 'busy', items: ['b'] }));

    const report = await sweep.run().finally(restore);

    expect(report).toEqual({ removed: 1, passed: 0, contended: 0, overdue: 0 });
    expect(await bed.append({ id: 'busy', items: ['a', 'b'] })).toMatchObject({ opened: true, added: 2 });
    bed.clock.set(DEADLINE);
    await sweep.run();
  });

  it('N1, N3: a deadline that moves while the sweep is at it spares the group', async () => {
    await bed.append({ id: 'moved', items: ['a'] });
    bed.clock.set(DEADLINE);
    const later = '2026-01-01T13:30:00.000Z';
    const restore = beforeRemovals(bed.db.client, 1, () => bed.append({ id: 'moved', executeAt: later }));

    const report = await sweep.run().finally(restore);

    expect(report).toEqual({ removed: 0, passed: 1, contended: 0, overdue: 0 });
    expect(await bed.stored('moved')).toEqual([{ state: 'open', items: ['a'] }]);
    bed.clock.set(later);
    await sweep.run();
  });

  it('N3: gives up on a group that never stands still, and gets it the next time', async () => {
    await bed.append({ id: 'hot', items: ['a'] });
    bed.clock.set(DEADLINE);
    let item = 0;
    const restore = beforeRemovals(bed.db.client, 100, () => bed.append({ id: 'hot', items: [`i${(item += 1)}`] }));

    const report = await sweep.run().finally(restore);

    expect(report).toEqual({ removed: 0, passed: 0, contended: 1, overdue: 0 });
    expect(await sweep.run()).toMatchObject({ removed: 1 });
  });

  it('N3: two sweeps at the same time remove each header once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, n) => bed.append({ id: `twice-${n}`, items: ['a'] })));
    bed.clock.set(DEADLINE);

    const [one, two] = await Promise.all([sweep.run(), sweep.run()]);

    expect(one.contended + two.contended).toBe(0);
    expect(one.removed + two.removed).toBe(30);
  });

  it('N3, DESIGN 6: a group that cannot be removed keeps no other from being removed', async () => {
    await bed.append({ id: 'broken', items: ['a'], executeAt: '2020-01-01T00:00:00.000Z' });
    await bed.append({ id: 'behind', items: ['a'] });
    bed.clock.set(DEADLINE);
    const restore = beforeRemovals(bed.db.client, 100, (id) =>
      id === 'UPLOAD#broken' ? Promise.reject(new Error('refused')) : Promise.resolve(),
    );

    await expect(sweep.run().finally(restore)).rejects.toThrow('1 groups are left for the next run');

    expect(await bed.stored('behind')).toEqual([]);
    expect(await sweep.run()).toMatchObject({ removed: 1 });
  });

  it('N3, DESIGN 12: a group whose header is always in some transaction is left for the next run', async () => {
    await bed.append({ id: 'contended', items: ['a'], executeAt: '2020-01-01T00:00:00.000Z' });
    await bed.append({ id: 'calm', items: ['a'] });
    bed.clock.set(DEADLINE);
    const conflict = Object.assign(new Error('conflict'), { name: 'TransactionConflictException' });
    const restore = beforeRemovals(bed.db.client, 1_000, (id) =>
      id === 'UPLOAD#contended' ? Promise.reject(conflict) : Promise.resolve(),
    );

    const report = await sweep.run().finally(restore);

    expect(report).toEqual({ removed: 1, passed: 0, contended: 1, overdue: 0 });
    expect(await sweep.run()).toMatchObject({ removed: 1 });
  });

  it('N4: finishes a cancellation that stopped half-way', async () => {
    const { group } = await bed.append({ id: 'half', items: ['a'] });
    await bed.removals.cancel(group);

    expect(await sweep.run()).toMatchObject({ removed: 1 });
    expect(await bed.stored('half')).toEqual([]);
  });
});

/** Does something right before each of the first removals. @returns how to stop that; fails when there was none */
function beforeRemovals(
  client: DynamoDBDocumentClient,
  times: number,
  act: (group: unknown) => Promise<unknown>,
): () => void {
  let left = times;
  client.middlewareStack.add(
    (send) => async (args) => {
      const actions = 'TransactItems' in args.input ? (args.input as TransactWriteCommandInput).TransactItems : [];
      const removal = actions?.find((one) => one.Delete)?.Delete;
      if (removal && left > 0) {
        left -= 1;
        await act(removal.Key?.['group']);
      }
      return send(args);
    },
    { step: 'initialize', name: 'beforeRemovals' },
  );
  return () => {
    client.middlewareStack.remove('beforeRemovals');
    expect(left).toBeLessThan(times);
  };
}
