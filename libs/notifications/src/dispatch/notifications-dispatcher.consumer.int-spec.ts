import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { StreamChange } from '#platform/workers/consumers.js';
import { toStreamChange } from '#platform/workers/stream-change.js';
import { streamRecord } from '#test/factories/stream-record.js';
import { captureLogs, type CapturedLogs } from '#test/support/captured-logs.js';
import type { Group } from '../groups/group.js';
import { groupKey, itemsKey, LATEST_ROW } from '../notifications.keys.js';
import { NotificationsBed } from '../notifications-bed.fixture.js';
import { NotificationTypes } from '../types/notification-types.js';
import { SimulationType } from '../types/simulation.type.js';
import { UploadType } from '../types/upload.type.js';
import type { DispatchMessage } from './dispatch-message.js';
import { DispatchQueues } from './dispatch.queues.js';
import { HandOver } from './hand-over.js';
import { NotificationsDispatcherConsumer } from './notifications-dispatcher.consumer.js';

const QUEUES = { QUEUE_NOTIFICATIONS_DISPATCH: 'dispatch', QUEUE_NOTIFICATIONS_SIMULATION: 'simulation' };

let bed: NotificationsBed;
let dispatcher: NotificationsDispatcherConsumer;
let sent: { queue: string; message: DispatchMessage }[];
let queueFails: boolean;
let logs: CapturedLogs;

beforeAll(async () => {
  bed = await NotificationsBed.start();
  const sender = {
    send: async (queue: string, messages: readonly { body: unknown }[]) => {
      if (queueFails) throw new Error('the queue is not there');
      sent.push(...messages.map(({ body }) => ({ queue, message: body as DispatchMessage })));
    },
  };
  const logger = new PlatformLogger();
  const types = new NotificationTypes([new UploadType(), new SimulationType()]);
  const senders = new HandOver(bed.items, new DispatchQueues(sender as never, QUEUES), bed.removals, types, logger);
  dispatcher = new NotificationsDispatcherConsumer(senders, logger);
});
afterAll(() => bed.db.stop());
beforeEach(() => {
  sent = [];
  queueFails = false;
  logs = captureLogs();
});

/** The record of a header's removal, as the stream has it. */
async function removalOf({ type, id, generation }: Group, expired = false): Promise<StreamChange> {
  const Key = { group: groupKey(type, id), generation };
  const { Item } = await bed.db.client.send(new GetCommand({ TableName: bed.env.TABLE_NOTIFICATION_GROUPS, Key }));
  return toStreamChange(streamRecord({ keys: Key, oldImage: Item ?? {}, expired }));
}

describe(NotificationsDispatcherConsumer.name, () => {
  it('N4: hands a removed group over by name, with its recipients and without its items', async () => {
    const { group } = await bed.append({ id: 'a', items: ['x'], recipients: ['user:b', 'email:a@x.test'] });

    await dispatcher.consume(await removalOf(group));

    const { type, id, series, generation } = group;
    expect(sent).toEqual([
      { queue: 'dispatch', message: { type, id, series, generation, recipients: ['email:a@x.test', 'user:b'] } },
    ]);
  });

  it('N4: splits many recipients into messages', async () => {
    const recipients = Array.from({ length: 23 }, (_, n) => `user:u${String(n).padStart(2, '0')}`);
    const { group } = await bed.append({ id: 'many', items: ['x'], recipients });

    await dispatcher.consume(await removalOf(group));

    expect(sent.map(({ message }) => message.recipients.length)).toEqual([10, 10, 3]);
    expect(sent.flatMap(({ message }) => message.recipients)).toEqual(recipients);
  });

  it('N5: hands types with documents to their own function', async () => {
    const { group } = await bed.append({ type: 'SIMULATION', id: 'sim', items: ['x'] });

    await dispatcher.consume(await removalOf(group));

    expect(sent.map(({ queue }) => queue)).toEqual(['simulation']);
  });

  it('N4: recognises a removal by TTL, sends the group all the same and raises the metric', async () => {
    const { group } = await bed.append({ id: 'ttl', items: ['x'] });

    await dispatcher.consume(await removalOf(group, true));

    expect(sent).toHaveLength(1);
    expect(logs.metrics).toContainEqual(expect.objectContaining({ ExpiredGroups: 1 }));
  });

  it('N4: sends nothing of a cancelled group, removed by whomever, of an empty one, and of the row beside the headers', async () => {
    const { group: cancelled } = await bed.append({ id: 'cancelled', items: ['x'] });
    await bed.removals.cancel(cancelled);
    const { group: empty } = await bed.append({ id: 'empty' });

    await dispatcher.consume(await removalOf(cancelled));
    await dispatcher.consume(await removalOf(cancelled, true));
    await dispatcher.consume(await removalOf(empty));
    await dispatcher.consume(await removalOf({ ...empty, generation: LATEST_ROW }, true));

    expect(sent).toEqual([]);
    expect(logs.metrics).toEqual([]);
  });

  it('N4: changes that remove nothing send nothing', async () => {
    const { group } = await bed.append({ id: 'changed', items: ['x'] });
    const { oldImage = {} } = await removalOf(group);

    await dispatcher.consume(toStreamChange(streamRecord({ newImage: oldImage })));
    await dispatcher.consume(toStreamChange(streamRecord({ oldImage, newImage: oldImage })));

    expect(sent).toEqual([]);
  });

  it("N4: drops the header's stand-in when the group is in the queue, and only then", async () => {
    const { group } = await bed.append({ id: 'stand-in', items: ['x'] });
    const removal = await removalOf(group);
    await bed.removals.remove(group);
    bed.clock.advance(600_000);
    const overdue = async (): Promise<unknown[]> =>
      (await bed.deadlines.due(bed.clock.nowIso()).next()).value?.overdue ?? [];
    queueFails = true;
    await expect(dispatcher.consume(removal)).rejects.toThrow('the queue is not there');
    const { type, id, generation, series, itemCount, recipients } = group;
    expect(await overdue()).toEqual([{ type, id, generation, series, itemCount, recipients }]);
    queueFails = false;

    await dispatcher.consume(removal);

    expect(await overdue()).toEqual([]);
  });

  it('N4: says so when items are missing, and sends what is there', async () => {
    const { group } = await bed.append({ id: 'lost', items: ['x', 'y'] });
    const Key = { group: itemsKey(groupKey('UPLOAD', 'lost'), group.series), itemId: 'x' };
    await bed.db.client.send(new DeleteCommand({ TableName: bed.env.TABLE_NOTIFICATION_ITEMS, Key }));

    await dispatcher.consume(await removalOf(group));

    expect(sent).toHaveLength(1);
    expect(logs.metrics).toContainEqual(expect.objectContaining({ MissingItems: 1 }));
    expect(logs.lines.length).toBeGreaterThan(1);
    expect(logs.text()).not.toMatch(/ann@example\.test|UPLOAD#|m-x/);
  });

  it('DESIGN 7: a type that nobody knows fails the record', async () => {
    const { group } = await bed.append({ type: 'GONE', id: 'a', items: ['x'] });

    await expect(dispatcher.consume(await removalOf(group))).rejects.toThrow('there is no type of notification "GONE"');
  });
});
