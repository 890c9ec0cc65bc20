import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DuelsAnnouncerConsumer } from '#duels/announcer/duels-announcer.consumer.js';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase, TIMERS } from '#duels/fixtures/duels-bed.js';
import { ask, invite, locksOf, play } from '#duels/fixtures/duels-play.js';
import { DuelsTimersConsumer } from '#duels/timers/duels-timers.consumer.js';
import type { BedClient } from '#realtime/fixtures/realtime-bed.js';
import { messageOf } from '#realtime/fixtures/queue-double.js';
import { HookedClient, isTransaction, kill } from './duels-clients.js';

jest.setTimeout(30_000);

let database: DuelsDatabase;
let hooked: HookedClient;
let bed: DuelsBed;
let tests = 0;
let ann: BedClient;
let ben: BedClient;

beforeAll(async () => {
  database = await startDuelsDatabase();
  hooked = new HookedClient(database.database.endpoint);
  bed = await DuelsBed.start(database, { client: hooked.client, settings: { PRESENCE_SILENCE_SECONDS: 1e9 } });
});
beforeEach(async () => {
  tests += 1;
  bed.queues.queued = [];
  [ann, ben] = await bed.online(`${tests}-ann`, `${tests}-ben`);
});
afterAll(async () => {
  await bed.stop();
  hooked.stop();
  await database.stop();
});

const AFTER_TRANSACTION = { when: 'after', is: isTransaction } as const;
const BEFORE_TRANSACTION = { when: 'before', is: isTransaction } as const;

const types = (client: BedClient): string[] => bed.eventsOf(client).map(({ type }) => type);
/** The session that was written although nobody was told its id. */
const sessionOf = (client: BedClient): string => String(bed.eventsOf(client).at(-1)?.data?.['sessionId']);

describe('a Lambda that is killed right after its transaction loses nothing (DESIGN rules 4 and 5)', () => {
  test('invite: the invitee is told, and the invitation ends on time', async () => {
    await kill(hooked, AFTER_TRANSACTION, async () => ask(ann, 'invite', { to: ben.userId }));
    await bed.work();
    expect(types(ben)).toEqual(['invite']);

    await bed.elapse(60);

    expect([types(ann), types(ben)]).toEqual([['no_response'], ['invite', 'no_response']]);
    expect(await locksOf(bed, sessionOf(ben))).toEqual([]);
  });

  test('invite: a client that asks again is told how things are', async () => {
    await kill(hooked, AFTER_TRANSACTION, async () => ask(ann, 'invite', { to: ben.userId }));

    expect(await ask(ann, 'invite', { to: ben.userId })).toBe('already-invited');
  });

  test('accept: both start, and the game ends on time', async () => {
    const sessionId = await invite(ann, ben);
    await kill(hooked, AFTER_TRANSACTION, async () => ask(ben, 'response', { sessionId, accept: true }));

    await bed.elapse(603);

    expect(types(ann)).toEqual(['start', 'timeout']);
    expect(types(ben)).toEqual(['invite', 'start', 'invite.closed', 'timeout']);
    expect(await locksOf(bed, sessionId)).toEqual([]);
  });

  test.each<[string, (sessionId: string) => Promise<unknown>, string[], string[]]>([
    [
      'reject',
      async (sessionId) => ask(ben, 'response', { sessionId, accept: false }),
      ['rejected'],
      ['invite', 'invite.closed'],
    ],
    ['cancel', async (sessionId) => ask(ann, 'cancel', { sessionId }), ['cancelled'], ['invite', 'cancelled']],
  ])('%s: both are told', async (_, act, toAnn, toBen) => {
    const sessionId = await invite(ann, ben);
    await kill(hooked, AFTER_TRANSACTION, async () => act(sessionId));

    await bed.elapse(60);

    expect([types(ann), types(ben)]).toEqual([toAnn, toBen]);
    expect(await locksOf(bed, sessionId)).toEqual([]);
  });

  test('stop: both are told', async () => {
    const sessionId = await play(bed, ann, ben);
    await kill(hooked, AFTER_TRANSACTION, async () => ask(ann, 'stop', { sessionId }));

    await bed.elapse(603);

    expect([types(ann).slice(1), types(ben).slice(3)]).toEqual([['stop'], ['stop']]);
  });

  test.each([
    ['no_response', 60, async () => invite(ann, ben)],
    ['timeout', 603, async () => play(bed, ann, ben)],
  ])('a timer that ends by %s: its message comes again, and does nothing', async (type, seconds, begin) => {
    const sessionId = await begin();
    const [timer] = bed.queues.queued.filter(({ queue }) => queue === TIMERS).slice(-1);
    bed.clock.advance(seconds * 1000);
    const consume = async () => bed.get(DuelsTimersConsumer).consume(messageOf(timer?.body));

    await kill(hooked, AFTER_TRANSACTION, consume);
    await consume();
    await bed.work();

    for (const client of [ann, ben]) expect(types(client).filter((one) => one === type)).toHaveLength(1);
    expect(await locksOf(bed, sessionId)).toEqual([]);
  });

  test('a sweep: the next one does the rest', async () => {
    const [cleo, dan] = await bed.online(`${tests}-cleo`, `${tests}-dan`);
    const sessions = [await play(bed, ann, ben), await play(bed, cleo, dan)];
    bed.queues.queued = [];
    bed.clock.advance(603_000);

    await kill(hooked, AFTER_TRANSACTION, async () => bed.sweep());
    await bed.sweep();
    await bed.work();

    for (const client of [ann, ben, cleo, dan])
      expect(types(client).filter((one) => one === 'timeout')).toHaveLength(1);
    for (const sessionId of sessions) expect(await locksOf(bed, sessionId)).toEqual([]);
  });
});

describe('a Lambda that is killed before its transaction changes nothing', () => {
  test('an invitation that was never written leaves a timer that finds nothing', async () => {
    await kill(hooked, BEFORE_TRANSACTION, async () => ask(ann, 'invite', { to: ben.userId }));
    expect(bed.queues.queued.filter(({ queue }) => queue === TIMERS)).toHaveLength(1);

    await bed.elapse(60);

    expect([types(ann), types(ben)]).toEqual([[], []]);
    await invite(ann, ben);
  });

  test('the timer of a game that never began does not end the invitation', async () => {
    const sessionId = await invite(ann, ben);
    await kill(hooked, BEFORE_TRANSACTION, async () => ask(ben, 'response', { sessionId, accept: true }));
    const timers = bed.queues.queued.filter(({ body }) => (body as { state?: string }).state === 'active');
    expect(timers).toHaveLength(1);

    for (const { body } of timers) await bed.get(DuelsTimersConsumer).consume(messageOf(body));

    expect(await bed.session(sessionId)).toMatchObject({ state: 'pending', version: 1 });
    expect(await ask(ben, 'response', { sessionId, accept: true })).toEqual({ sessionId, state: 'active' });
  });
});

test('DESIGN rule 3: an announcer that is killed at any of its writes loses nothing; a run sends no frame twice, and what the next one repeats has the same eventId', async () => {
  const sessionId = await invite(ann, ben);
  await bed.announce();
  await ask(ben, 'response', { sessionId, accept: true });
  const [change] = await bed.changes();
  const consume = async () => bed.get(DuelsAnnouncerConsumer).consume(change!);
  const isWrite = (input: object): boolean => 'UpdateExpression' in input || 'Item' in input;

  let kills = 0;
  for (let nth = 1; ; nth += 1) {
    let writes = 0;
    const at = { when: 'after', is: (input: object) => isWrite(input) && (writes += 1) === nth } as const;
    const before = bed.poster.posts.length;
    const ended = await kill(hooked, at, consume).then(
      () => 'killed',
      () => 'ran through',
    );
    const posts = bed.poster.posts.slice(before);
    expect(new Set(posts.map(({ connectionId, frame }) => JSON.stringify([connectionId, eventIdOf(frame)]))).size).toBe(
      posts.length,
    );
    if (ended === 'ran through') break;
    kills += 1;
  }

  expect(kills).toBeGreaterThanOrEqual(4);
  for (const [client, expected] of [
    [ann, ['start']],
    [ben, ['invite', 'start', 'invite.closed']],
  ] as const) {
    const ids = bed.framesOf(client.connectionId).flatMap(({ eventId }) => eventId ?? []);
    expect([...new Set(ids)]).toEqual(expected.map((type) => `${sessionId}:${type}`));
  }
});

function eventIdOf(frame: unknown): string {
  return String((frame as { eventId?: unknown }).eventId);
}
