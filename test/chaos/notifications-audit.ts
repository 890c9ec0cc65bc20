import { expect } from '@jest/globals';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { toGroup, type Group } from '#notifications/groups/group.js';
import { LATEST_ROW } from '#notifications/notifications.keys.js';
import type { History } from './notifications-history.js';
import type { Sent } from './notifications-world.js';

/** An item as it is stored; items stay when their header is gone. */
interface Row {
  readonly id: string;
  readonly itemId: string;
  readonly generation: number;
}

/** At any time at most one generation of a group is open. */
export async function expectOneOpen(history: History): Promise<void> {
  for (const id of history.ids) {
    const groups = await history.bed.groups.all({ type: 'UPLOAD', id });
    expect(groups.filter(({ state }) => state === 'open').length).toBeLessThanOrEqual(1);
  }
}

/**
 * Every accepted item was sent once per recipient or cancelled; a message came twice only where a sender did not
 * learn that it had left, and the metric counts that.
 *
 * @param countedRepeats the metric's value for this history
 */
export async function expectNothingLost(history: History, countedRepeats: () => number): Promise<void> {
  const { world, removals } = history;
  const rows = await storedItems(history);
  const generations = removals
    .map(({ oldImage }) => toGroup(oldImage))
    .filter(({ generation }) => generation !== LATEST_ROW);
  await expectHeadersGone(history);
  expectAllAccepted(history, rows);
  expectAllRecipients(history, generations);

  expect(new Set(generations.map(keyOf)).size).toBe(generations.length);
  for (const group of generations) expectSentOnce(group, rows, world.sent);
  const removed = new Set(generations.map(keyOf));
  expect(rows.filter((row) => !removed.has(keyOf(row)))).toEqual([]);
  expect(world.waiting).toBe(0);
  const distinct = new Set(world.sent.map(({ messageId }) => messageId));
  const repeats = world.sent.length - distinct.size;
  expect(repeats).toBeLessThanOrEqual(world.inDoubt);
  expect(repeats).toBeLessThanOrEqual(countedRepeats());
}

async function expectHeadersGone({ bed, ids }: History): Promise<void> {
  for (const id of ids) expect(await bed.groups.all({ type: 'UPLOAD', id })).toEqual([]);
}

function expectAllAccepted({ accepted }: History, rows: readonly Row[]): void {
  const stored = new Set(rows.map(({ id, itemId }) => `${id} ${itemId}`));
  expect(accepted.filter(({ id, itemId }) => !stored.has(`${id} ${itemId}`))).toEqual([]);
}

function expectAllRecipients({ accepted }: History, generations: readonly Group[]): void {
  const recipients = new Map(generations.map((group) => [keyOf(group), new Set(group.recipients)]));
  const forgotten = accepted.filter((call) => call.recipients.some((one) => !recipients.get(keyOf(call))?.has(one)));
  expect(forgotten).toEqual([]);
}

/** What left of one generation: nothing if it was cancelled or empty, else one message with all of its items to each recipient. */
function expectSentOnce(group: Group, rows: readonly Row[], sent: readonly Sent[]): void {
  const items = rows.filter((row) => keyOf(row) === keyOf(group)).map(({ itemId }) => itemId);
  const messages = sent.filter((one) => keyOf(one) === keyOf(group));
  const recipients = group.state === 'cancelled' || items.length === 0 ? [] : group.recipients;
  expect(items).toHaveLength(group.itemCount);
  expect([...new Set(messages.map(({ recipient }) => recipient))].sort()).toEqual(recipients);
  expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(recipients.length);
  for (const message of messages) expect(message.itemIds.toSorted()).toEqual(items.toSorted());
}

function keyOf({ id, generation }: { readonly id: string; readonly generation: number }): string {
  return `${id} ${generation}`;
}

async function storedItems({ bed, ids }: History): Promise<Row[]> {
  const rows: Row[] = [];
  const pages = paginateScan({ client: bed.db.client }, { TableName: bed.env.TABLE_NOTIFICATION_ITEMS });
  for await (const { Items = [] } of pages) {
    for (const { group, itemId, generation } of Items) {
      const id = String(group).split('#')[1] ?? '';
      if (ids.includes(id)) rows.push({ id, itemId: String(itemId), generation: Number(generation) });
    }
  }
  return rows;
}
