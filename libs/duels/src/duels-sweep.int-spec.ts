import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { duelShard, lockKey } from './duels.keys.js';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase } from './fixtures/duels-bed.js';
import { ask, invite, locksOf, play } from './fixtures/duels-play.js';
import { DuelsSweepConsumer } from './sweep/duels-sweep.consumer.js';

let database: DuelsDatabase;
let bed: DuelsBed;

beforeAll(async () => {
  database = await startDuelsDatabase();
});
beforeEach(async () => {
  bed = await DuelsBed.start(database);
});
afterEach(async () => bed.stop());
afterAll(async () => database.stop());

/** A lock that nothing ever wrote. */
async function plantLock(userId: string, sessionId: string, until: string): Promise<void> {
  const key = lockKey(userId);
  const Item = { lockKey: key, lockShard: duelShard(key), sessionId, until };
  await database.database.client.send(new PutCommand({ TableName: database.tables['duel-locks'] ?? '', Item }));
}

describe(DuelsSweepConsumer.name, () => {
  test('D13: ends what timers missed, as they would have, and nothing else', async () => {
    const [ann, ben, cleo, dan, eve] = await bed.online('s-ann', 's-ben', 's-cleo', 's-dan', 's-eve');
    const game = await play(bed, ann, ben);
    bed.clock.advance(543_000);
    for (const client of [cleo, dan, eve]) await client.ping();
    const invitation = await invite(cleo, dan);
    bed.clock.advance(59_999);
    await dan.ping();
    const younger = await invite(dan, eve);
    bed.queues.queued = [];

    expect(await bed.sweep()).toEqual({ ended: 0, released: 0 });
    bed.clock.advance(1);
    expect(await bed.sweep()).toEqual({ ended: 2, released: 0 });
    expect(await bed.sweep()).toEqual({ ended: 0, released: 0 });
    await bed.work();

    expect(await bed.session(game)).toMatchObject({ state: 'completed' });
    expect(await bed.session(invitation)).toMatchObject({ state: 'no_response' });
    expect(await bed.session(younger)).toMatchObject({ state: 'pending' });
    for (const client of [ann, ben]) expect(bed.eventsOf(client).at(-1)?.type).toBe('timeout');
    for (const client of [cleo, dan]) expect(bed.eventsOf(client).at(-1)?.type).toBe('no_response');
    expect(await locksOf(bed, game)).toEqual([]);
    await ask(dan, 'cancel', { sessionId: younger });
  });

  test('D13: releases a lock that names an ended session, or none once its time is over', async () => {
    const [ann, ben, cleo] = await bed.online('l-ann', 'l-ben', 'l-cleo');
    const over = await play(bed, ann, ben);
    await ask(ann, 'stop', { sessionId: over });
    const running = await play(bed, ann, ben);
    await plantLock('l-cleo', over, '2026-01-31T13:00:00.000Z');
    await plantLock('l-dan', 'no-such-session', '2026-01-31T12:00:01.000Z');

    expect(await bed.sweep()).toEqual({ ended: 0, released: 1 });
    bed.clock.advance(1_000);
    expect(await bed.sweep()).toEqual({ ended: 0, released: 1 });

    expect(Object.keys(await bed.locks())).toEqual(expect.arrayContaining(['user#l-ann', 'user#l-ben']));
    expect(await locksOf(bed, 'no-such-session')).toEqual([]);
    expect(await ask(cleo, 'invite', { to: 'l-ben' })).toBe('target-busy');
    await ask(ann, 'stop', { sessionId: running });
  });

  test('an orphaned lock is in nobody’s way before the sweep comes', async () => {
    const [ann, ben] = await bed.online('o-ann', 'o-ben');
    const over = await play(bed, ann, ben);
    await ask(ann, 'stop', { sessionId: over });
    await plantLock('o-ben', over, '2026-01-31T13:00:00.000Z');

    const sessionId = await invite(ann, ben);

    expect(await locksOf(bed, over)).toEqual([]);
    await ask(ann, 'cancel', { sessionId });
  });

  test('goes on when one cannot be ended, and then fails', async () => {
    const [ann, ben, cleo, dan] = await bed.online('f-ann', 'f-ben', 'f-cleo', 'f-dan');
    const poisoned = await play(bed, ann, ben);
    const other = await play(bed, cleo, dan);
    await plantLock('f-ann', 'another-session', '2026-01-31T13:00:00.000Z');
    bed.clock.advance(603_000);

    await expect(bed.sweep()).rejects.toThrow('1 sessions or locks were left over');

    expect(await bed.session(other)).toMatchObject({ state: 'completed' });
    expect(await bed.session(poisoned)).toMatchObject({ state: 'active' });
    const TableName = database.tables['duel-locks'] ?? '';
    await database.database.client.send(new DeleteCommand({ TableName, Key: { lockKey: lockKey('f-ann') } }));
    expect(await bed.sweep()).toEqual({ ended: 1, released: 0 });
    expect(await bed.session(poisoned)).toMatchObject({ state: 'completed' });
  });
});
