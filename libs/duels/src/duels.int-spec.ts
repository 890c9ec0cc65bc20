import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BedClient } from '#realtime/fixtures/realtime-bed.js';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase, TIMERS } from './fixtures/duels-bed.js';
import { ask, invite, locksOf, play } from './fixtures/duels-play.js';

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

const last = (client: BedClient) => bed.eventsOf(client).at(-1);
const types = (client: BedClient) => bed.eventsOf(client).map(({ type }) => type);
describe('invite', () => {
  test('D4, D14: the ack tells until when, the invitee is told by whom, on every tab', async () => {
    const [ann, ben] = await bed.online('i-ann', 'i-ben');
    const other = bed.client('i-ben', 2);
    await other.connect();

    const sessionId = await invite(ann, ben);
    await bed.work();

    const data = {
      sessionId,
      from: 'i-ann',
      displayName: 'I-ANN',
      expiresAt: '2026-01-31T12:01:00.000Z',
      serverTime: '2026-01-31T12:00:00.000Z',
    };
    expect(bed.eventsOf(ben)).toEqual([{ type: 'invite', data }]);
    expect(bed.eventsOf(other)).toEqual([{ type: 'invite', data }]);
    expect(bed.eventsOf(ann)).toEqual([]);
    expect(await locksOf(bed, sessionId)).toEqual(['invites#i-ann', 'pair#i-ann#i-ben']);
    expect(bed.queues.queued).toContainEqual({
      queue: TIMERS,
      dueAt: bed.clock.now() + 60_000,
      body: { sessionId, state: 'pending', version: 1, dueAt: '2026-01-31T12:01:00.000Z' },
    });
  });

  test('D4: is refused for oneself, for who is offline, for who was invited', async () => {
    const [ann, ben] = await bed.online('r-ann', 'r-ben');

    expect(await ask(ann, 'invite', { to: 'r-ann' })).toBe('self-invite');
    expect(await ask(ann, 'invite', { to: 'r-nobody' })).toBe('target-offline');
    await invite(ann, ben);
    expect(await ask(ann, 'invite', { to: 'r-ben' })).toBe('already-invited');
  });

  test('D4: of a user who is in a duel is refused, and by one', async () => {
    const [ann, ben, cleo] = await bed.online('b-ann', 'b-ben', 'b-cleo');
    await play(bed, ann, ben);

    expect(await ask(cleo, 'invite', { to: 'b-ben' })).toBe('target-busy');
    expect(await ask(ann, 'invite', { to: 'b-cleo' })).toBe('already-in-duel');
  });

  test('D4: no more than the setting says may be open; each end makes room for one', async () => {
    const [ann, ...others] = await bed.online('m-ann', 'm-1', 'm-2', 'm-3', 'm-4');
    const sessions = [];
    for (const other of others.slice(0, 3)) sessions.push(await invite(ann, other));

    expect(await ask(ann, 'invite', { to: 'm-4' })).toBe('too-many-invites');
    await ask(ann, 'cancel', { sessionId: sessions[1] });
    await invite(ann, others[3] as BedClient);
    expect(await ask(ann, 'invite', { to: 'm-2' })).toBe('too-many-invites');
  });

  test('D4: that crosses another is an acceptance of it', async () => {
    const [ann, ben] = await bed.online('x-ann', 'x-ben');
    const sessionId = await invite(ann, ben);

    expect(await ask(ben, 'invite', { to: 'x-ann' })).toEqual({ sessionId, state: 'active' });
    await bed.work();

    expect(types(ann)).toEqual(['start']);
    expect(types(ben)).toEqual(['invite', 'start', 'invite.closed']);
  });

  test.each(['', 'x'.repeat(129), '\u0000', '\ud800', 7, null])('X1: to %j breaks the rules', async (to) => {
    const [ann] = await bed.online('v-ann');

    const { error } = await ann.ask('invite', { to });

    expect(error).toMatchObject({ code: 'validation-failed', errors: [{ pointer: '/to' }] });
  });

  test.each<[string, object, string]>([
    ['invite', { to: 'v-ben', from: 'v-ben' }, '/from'],
    ['invite', { to: ['v-ben'] }, '/to'],
    ['response', { sessionId: 'x', accept: 'yes' }, '/accept'],
    ['response', { sessionId: 'x', accept: true, userB: 'v-ann' }, '/userB'],
    ['stop', { sessionId: '\ud800' }, '/sessionId'],
    ['cancel', { sessionId: { $ne: null } }, '/sessionId'],
    ['stop', {}, '/sessionId'],
  ])('X1: %s %j breaks the rules', async (action, data, pointer) => {
    const [ann] = await bed.online('w-ann');

    const { error } = await ann.ask(action, data);

    expect(error).toMatchObject({ code: 'validation-failed', errors: [{ pointer }] });
  });

  test('ids with the separators of keys are kept apart', async () => {
    const [a, b, c] = await bed.online('k', 'k#k', 'k#k%23');
    const sessionId = await invite(a, b);

    expect(await invite(a, c)).not.toBe(sessionId);
    expect(await ask(c, 'response', { sessionId, accept: true })).toBe('forbidden');
  });
});

describe('response', () => {
  test('D5, D14: accepting starts a game for both, three seconds later', async () => {
    const [ann, ben] = await bed.online('a-ann', 'a-ben');
    bed.clock.advance(30_000);

    const sessionId = await play(bed, ann, ben);

    const times = {
      startAt: '2026-01-31T12:00:33.000Z',
      endsAt: '2026-01-31T12:10:33.000Z',
      serverTime: '2026-01-31T12:00:30.000Z',
    };
    expect(bed.eventsOf(ann)).toEqual([
      { type: 'start', data: { sessionId, ...times, opponent: 'a-ben', displayName: 'A-BEN' } },
    ]);
    expect(bed.eventsOf(ben).slice(1)).toEqual([
      { type: 'start', data: { sessionId, ...times, opponent: 'a-ann', displayName: 'A-ANN' } },
      { type: 'invite.closed', data: { sessionId, reason: 'accepted' } },
    ]);
    expect(await locksOf(bed, sessionId)).toEqual(['user#a-ann', 'user#a-ben']);
  });

  test('D5: rejecting tells the inviter, and the invitee’s tabs that it is closed', async () => {
    const [ann, ben] = await bed.online('j-ann', 'j-ben');
    const sessionId = await invite(ann, ben);

    expect(await ask(ben, 'response', { sessionId, accept: false })).toEqual({ sessionId, state: 'rejected' });
    await bed.work();

    expect(bed.eventsOf(ann)).toEqual([{ type: 'rejected', data: { sessionId, by: 'j-ben', displayName: 'J-BEN' } }]);
    expect(last(ben)).toEqual({ type: 'invite.closed', data: { sessionId, reason: 'rejected' } });
    expect(await locksOf(bed, sessionId)).toEqual([]);
  });

  test('D5: only by the invitee, only before expiresAt, once', async () => {
    const [ann, ben, cleo] = await bed.online('o-ann', 'o-ben', 'o-cleo');
    const sessionId = await invite(ann, ben);
    const accept = { sessionId, accept: true };

    expect(await ask(ann, 'response', accept)).toBe('forbidden');
    expect(await ask(cleo, 'response', accept)).toBe('forbidden');
    expect(await ask(ben, 'response', { ...accept, sessionId: 'none' })).toBe('session-not-found');
    bed.clock.advance(60_000);
    expect(await ask(ben, 'response', accept)).toBe('session-over');
    expect(await bed.session(sessionId)).toMatchObject({ state: 'pending' });
  });

  test('D9: who plays already cannot accept, whichever of the two it is', async () => {
    const [ann, ben, cleo, dan] = await bed.online('p-ann', 'p-ben', 'p-cleo', 'p-dan');
    const fromCleo = await invite(cleo, ben);
    const toDan = await invite(ann, dan);
    await play(bed, ann, ben);

    expect(await ask(ben, 'response', { sessionId: fromCleo, accept: true })).toBe('already-in-duel');
    expect(await ask(dan, 'response', { sessionId: toDan, accept: true })).toBe('target-busy');
    expect(await bed.session(toDan)).toMatchObject({ state: 'pending', version: 1 });
  });
});

describe('cancel and stop', () => {
  test('D6: a cancelled invitation can no longer start a game', async () => {
    const [ann, ben] = await bed.online('c-ann', 'c-ben');
    const sessionId = await invite(ann, ben);

    expect(await ask(ben, 'cancel', { sessionId })).toBe('forbidden');
    expect(await ask(ann, 'cancel', { sessionId })).toEqual({ sessionId, state: 'cancelled' });
    expect(await ask(ben, 'response', { sessionId, accept: true })).toBe('session-over');
    await bed.work();

    expect(last(ben)).toEqual({ type: 'cancelled', data: { sessionId, by: 'c-ann', displayName: 'C-ANN' } });
    expect(types(ann)).toEqual(['cancelled']);
    expect(await locksOf(bed, sessionId)).toEqual([]);
  });

  test('D8: either stops; both are told by whom; a second stop comes too late', async () => {
    const [ann, ben, cleo] = await bed.online('s-ann', 's-ben', 's-cleo');
    const sessionId = await play(bed, ann, ben);

    expect(await ask(cleo, 'stop', { sessionId })).toBe('forbidden');
    expect(await ask(ben, 'stop', { sessionId })).toEqual({ sessionId, state: 'stopped' });
    expect(await ask(ann, 'stop', { sessionId })).toBe('session-over');
    await bed.work();

    const stop = { type: 'stop', data: { sessionId, by: 's-ben', displayName: 'S-BEN' } };
    expect([last(ann), last(ben)]).toEqual([stop, stop]);
    expect(await locksOf(bed, sessionId)).toEqual([]);
    await play(bed, ben, ann);
  });

  test('an invitation is cancelled, not stopped', async () => {
    const [ann, ben] = await bed.online('n-ann', 'n-ben');
    const sessionId = await invite(ann, ben);

    expect(await ask(ann, 'stop', { sessionId })).toBe('session-not-active');
  });
});

describe('time', () => {
  test('D7: an invitation that nobody answers ends after 60 s, for both', async () => {
    const [ann, ben] = await bed.online('t-ann', 't-ben');
    const sessionId = await invite(ann, ben);

    await bed.elapse(59.999);
    expect(types(ben)).toEqual(['invite']);
    await bed.elapse(0.001);

    expect(last(ann)).toEqual({ type: 'no_response', data: { sessionId } });
    expect(last(ben)).toEqual({ type: 'no_response', data: { sessionId } });
    expect(await locksOf(bed, sessionId)).toEqual([]);
    expect(await bed.session(sessionId)).toMatchObject({
      state: 'no_response',
      endedAt: '2026-01-31T12:01:00.000Z',
      expireAt: Date.parse('2026-02-01T12:01:00.000Z') / 1000,
    });
  });

  test('D8, D10: a duel ends after its time, for both, and its item expires', async () => {
    const [ann, ben] = await bed.online('e-ann', 'e-ben');
    const sessionId = await play(bed, ann, ben);

    await bed.elapse(602.999);
    expect(types(ann)).toEqual(['start']);
    await bed.elapse(0.001);

    expect([last(ann), last(ben)]).toEqual([
      { type: 'timeout', data: { sessionId } },
      { type: 'timeout', data: { sessionId } },
    ]);
    const item = await bed.session(sessionId);
    expect(item).toMatchObject({ state: 'completed', expireAt: Date.parse('2026-02-01T12:10:03.000Z') / 1000 });
    expect(item).not.toHaveProperty('liveShard');
  });

  test('D7: delays above 15 minutes are re-armed', async () => {
    const long = await DuelsBed.start(database, { settings: { DUELS_INVITE_SECONDS: 2_000 } });
    const [ann, ben] = await long.online('l-ann', 'l-ben');
    await ann.ask('invite', { to: 'l-ben' });

    const delays = [];
    for (let next = long.queues.queued.at(-1); next?.queue === TIMERS; next = long.queues.queued.at(-1)) {
      delays.push((next.dueAt - long.clock.now()) / 1000);
      await long.elapse((next.dueAt - long.clock.now()) / 1000);
    }
    await long.stop();

    expect(delays).toEqual([900, 900, 200]);
    expect(long.eventsOf(ben).map(({ type }) => type)).toEqual(['invite', 'no_response']);
  });

  test('DESIGN rule 4: what is overdue is in nobody’s way, although its timer has not fired', async () => {
    const [ann, ben, cleo] = await bed.online('d-ann', 'd-ben', 'd-cleo');
    const expired = await invite(ann, ben);
    bed.queues.queued = [];
    bed.clock.advance(60_000);
    await Promise.all([ann, ben, cleo].map(async (client) => client.ping()));

    const again = await invite(ann, ben);
    expect(await bed.session(expired)).toMatchObject({ state: 'no_response' });
    await ask(ben, 'response', { sessionId: again, accept: true });
    bed.queues.queued = [];
    bed.clock.advance(603_000);
    await Promise.all([ann, ben, cleo].map(async (client) => client.ping()));

    const next = await invite(cleo, ben);
    expect(await bed.session(again)).toMatchObject({ state: 'completed' });
    expect(await ask(ben, 'response', { sessionId: next, accept: true })).toMatchObject({ state: 'active' });
  });
});
