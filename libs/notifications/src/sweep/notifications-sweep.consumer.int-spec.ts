import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { captureLogs, type CapturedLogs } from '#test/support/captured-logs.js';
import { DispatchQueues } from '../dispatch/dispatch.queues.js';
import { HandOver } from '../dispatch/hand-over.js';
import { DEADLINE, NotificationsBed } from '../notifications-bed.fixture.js';
import { NotificationTypes } from '../types/notification-types.js';
import { UploadType } from '../types/upload.type.js';
import { NotificationsSweepConsumer } from './notifications-sweep.consumer.js';

let bed: NotificationsBed;
let sweep: NotificationsSweepConsumer;
let sent: unknown[];
let logs: CapturedLogs;

beforeAll(async () => {
  bed = await NotificationsBed.start();
  const logger = new PlatformLogger();
  const sender = { send: async (_url: string, messages: readonly unknown[]) => void sent.push(...messages) };
  const queues = new DispatchQueues(sender as never, {
    QUEUE_NOTIFICATIONS_DISPATCH: 'a',
    QUEUE_NOTIFICATIONS_SIMULATION: 'b',
  });
  const types = new NotificationTypes([new UploadType()]);
  const senders = new HandOver(bed.items, queues, bed.removals, types, logger);
  sweep = new NotificationsSweepConsumer(bed.deadlines, bed.removals, senders, bed.clock, logger);
});
afterAll(() => bed.db.stop());
beforeEach(() => {
  logs = captureLogs();
  sent = [];
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

  it('N4: finishes a cancellation that stopped half-way', async () => {
    const { group } = await bed.append({ id: 'half', items: ['a'] });
    await bed.groups.cancel(group, bed.clock.nowIso());

    expect(await sweep.run()).toMatchObject({ removed: 1 });
    expect(await bed.stored('half')).toEqual([]);
  });
});

describe('N4, DESIGN 6: what the stream lost', () => {
  it('is handed over by the sweep after a while, once, with a metric', async () => {
    const { group } = await bed.append({ id: 'lost', items: ['a'], recipients: ['user:a'] });
    await bed.removals.remove(group);
    bed.clock.advance(599_999);
    await sweep.run();
    expect(sent).toEqual([]);
    bed.clock.advance(1);

    expect(await sweep.run()).toEqual({ removed: 0, passed: 0, contended: 0, overdue: 1 });
    expect(await sweep.run()).toMatchObject({ overdue: 0 });

    const { type, id, series, generation } = group;
    expect(sent).toEqual([{ body: { type, id, series, generation, recipients: ['user:a'] } }]);
    expect(logs.metrics).toContainEqual(expect.objectContaining({ OverdueHandovers: 1 }));
  });

  it('fails the run when it cannot be handed over, after all others were', async () => {
    const { group: poison } = await bed.append({ id: 'poison', type: 'GONE', items: ['a'] });
    const { group: good } = await bed.append({ id: 'good', items: ['a'] });
    for (const group of [poison, good]) await bed.removals.remove(group);
    bed.clock.advance(600_000);

    await expect(sweep.run()).rejects.toThrow('1 groups could not be handed over');

    expect(sent).toHaveLength(1);
    await bed.removals.settle(poison);
    expect(await sweep.run()).toMatchObject({ overdue: 0 });
  });

  it('does not show as a group, and another one may open meanwhile', async () => {
    const { group } = await bed.append({ id: 'between', items: ['a'] });
    await bed.removals.remove(group);

    expect(await bed.groups.all({ type: 'UPLOAD', id: 'between' })).toEqual([]);
    expect(await bed.append({ id: 'between', items: ['a'] })).toMatchObject({ opened: true, added: 1 });
  });
});

/** Does something right before each of the first removals. @returns how to stop that; fails when there was none */
function beforeRemovals(client: DynamoDBDocumentClient, times: number, act: () => Promise<unknown>): () => void {
  let left = times;
  client.middlewareStack.add(
    (send) => async (args) => {
      const isRemoval = 'TransactItems' in args.input && args.input.TransactItems?.some((one) => 'Delete' in one);
      if (isRemoval && left > 0) {
        left -= 1;
        await act();
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
