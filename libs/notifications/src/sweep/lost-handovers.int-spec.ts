import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { captureLogs, type CapturedLogs } from '#test/support/captured-logs.js';
import type { Group } from '../groups/group.js';
import { groupKey } from '../notifications.keys.js';
import { DEADLINE, NotificationsBed } from '../notifications-bed.fixture.js';
import type { NotificationsSweepConsumer } from './notifications-sweep.consumer.js';
import { sweepOf } from './sweep.fixture.js';

let bed: NotificationsBed;
let sweep: NotificationsSweepConsumer;
let sent: unknown[];
let logs: CapturedLogs;

beforeAll(async () => {
  bed = await NotificationsBed.start();
});
afterAll(() => bed.db.stop());
beforeEach(async () => {
  logs = captureLogs();
  sent = [];
  sweep = sweepOf(bed, sent);
  bed.clock.set('2026-01-01T12:30:00.000Z');
  await clear();
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

    await expect(sweep.run()).rejects.toThrow('1 groups are left for the next run');

    expect(sent).toHaveLength(1);
    await bed.removals.settle(poison);
    expect(await sweep.run()).toMatchObject({ overdue: 0 });
  });

  it('is handed over when TTL removed the header and the stream lost that, with all of its recipients', async () => {
    const { group } = await bed.append({ id: 'expired', items: ['a'], recipients: ['user:a'] });
    await bed.append({ id: 'expired', items: ['b'], recipients: ['user:b'], executeAt: '2026-01-01T13:30:00.000Z' });
    await expire(group);
    // The deadline, the grace of TTL, and the time that the stream's worker has.
    bed.clock.set(Date.parse('2026-01-01T13:30:00.000Z') + 3_600_000 + 599_999);
    await sweep.run();
    expect(sent).toEqual([]);
    bed.clock.advance(1);

    expect(await sweep.run()).toEqual({ removed: 0, passed: 0, contended: 0, overdue: 1 });
    expect(await sweep.run()).toMatchObject({ overdue: 0 });

    const { type, id, series, generation } = group;
    expect(sent).toEqual([{ body: { type, id, series, generation, recipients: ['user:a', 'user:b'] } }]);
    expect(logs.metrics).toContainEqual(expect.objectContaining({ OverdueHandovers: 1 }));
  });

  it('N2: so are full generations and the ones after them, each on its own', async () => {
    await bed.with({ maxItems: 2 }).append({ id: 'rotated', items: ['a', 'b', 'c'], recipients: ['user:a'] });
    const groups = await bed.groups.all({ type: 'UPLOAD', id: 'rotated' });
    for (const group of groups) await expire(group);
    bed.clock.advance(3_600_000 + 600_000);
    expect(await sweep.run()).toMatchObject({ overdue: 1 });
    bed.clock.set(Date.parse(DEADLINE) + 3_600_000 + 600_000);

    expect(await sweep.run()).toMatchObject({ overdue: 1 });

    const generations = sent.map((message) => (message as { body: { generation: number } }).body.generation);
    expect(generations).toEqual(groups.map(({ generation }) => generation).toReversed());
  });

  it('N4: is not handed over when it was cancelled, whoever removed the header', async () => {
    const { group } = await bed.append({ id: 'cancelled', items: ['a'] });
    await bed.removals.cancel(group);
    await expire(group);
    bed.clock.set(Date.parse(DEADLINE) + 10 * 3_600_000);

    expect(await sweep.run()).toMatchObject({ overdue: 0 });
    expect(await bed.removals.claim(group, bed.clock.nowIso())).toBe(false);
    expect(sent).toEqual([]);
  });

  it('is not handed over while its header is there, however late TTL is', async () => {
    const { group } = await bed.append({ id: 'late', items: ['a'] });
    bed.clock.set(Date.parse(DEADLINE) + 10 * 3_600_000);

    expect(await bed.removals.claim(group, bed.clock.nowIso())).toBe(false);

    expect(await sweep.run()).toMatchObject({ removed: 1, overdue: 0 });
    expect(sent).toEqual([]);
  });

  it('two sweeps at the same time hand it over once', async () => {
    const { group } = await bed.append({ id: 'two', items: ['a'] });
    await bed.removals.remove(group);
    bed.clock.advance(600_000);

    const [one, two] = await Promise.all([sweep.run(), sweep.run()]);

    expect(one.overdue + two.overdue).toBe(1);
    expect(sent).toHaveLength(1);
  });

  it('does not show as a group, and another one may open meanwhile', async () => {
    const { group } = await bed.append({ id: 'between', items: ['a'] });
    await bed.removals.remove(group);

    expect(await bed.groups.all({ type: 'UPLOAD', id: 'between' })).toEqual([]);
    expect(await bed.append({ id: 'between', items: ['a'] })).toMatchObject({ opened: true, added: 1 });
  });
});

/** Removes a header as TTL does. */
async function expire({ type, id, generation }: Group): Promise<void> {
  await remove({ group: groupKey(type, id), generation });
}

async function remove(Key: Readonly<Record<string, unknown>>): Promise<void> {
  await bed.db.client.send(new DeleteCommand({ TableName: bed.env.TABLE_NOTIFICATION_GROUPS, Key }));
}

/** What an earlier test left behind would be overdue in the next one. */
async function clear(): Promise<void> {
  const { Items = [] } = await bed.db.client.send(new ScanCommand({ TableName: bed.env.TABLE_NOTIFICATION_GROUPS }));
  for (const { group, generation } of Items) await remove({ group, generation });
}
