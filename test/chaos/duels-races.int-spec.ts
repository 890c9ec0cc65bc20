import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase, TIMERS } from '#duels/fixtures/duels-bed.js';
import { ask, invite, locksOf, type Outcome, play } from '#duels/fixtures/duels-play.js';
import { DuelsTimersConsumer } from '#duels/timers/duels-timers.consumer.js';
import type { BedClient } from '#realtime/fixtures/realtime-bed.js';
import { messageOf } from '#realtime/fixtures/queue-double.js';
import { scaled } from '../support/scale.js';
import { HookedClient, overtaken, race } from './duels-clients.js';

const RACES = scaled({ reduced: 20, full: 200 });

jest.setTimeout(scaled({ reduced: 30_000, full: 300_000 }));

let database: DuelsDatabase;
let hooked: HookedClient;
let bed: DuelsBed;
let races = 0;

beforeAll(async () => {
  database = await startDuelsDatabase();
  hooked = new HookedClient(database.database.endpoint);
  bed = await DuelsBed.start(database, { client: hooked.client, settings: { PRESENCE_SILENCE_SECONDS: 1e9 } });
});
afterAll(async () => {
  await bed.stop();
  hooked.stop();
  await database.stop();
});

/** New users for every race, online. */
async function players<const N extends readonly string[]>(...names: N): Promise<{ [K in keyof N]: BedClient }> {
  races += 1;
  bed.queues.queued = [];
  return bed.online(...(names.map((name) => `${races}-${name}`) as unknown as N));
}

/** A user's move a millisecond before the deadline, and the timer at the deadline, which comes while the move is under way. */
async function againstTime(n: number, move: () => Promise<Outcome>, timer: unknown): Promise<Outcome> {
  const fire = async (): Promise<void> => {
    bed.clock.advance(1);
    await bed.get(DuelsTimersConsumer).consume(messageOf(timer));
  };
  if (n % 3 === 0) return (await overtaken(hooked, move, fire))[0];
  const moving = move();
  if (n % 3 === 1) await moving;
  return (await Promise.all([moving, fire()]))[0];
}

/** Which side won: acked states and refusals, sorted, counted over all races. */
class Tally {
  readonly counts: Record<string, number> = {};

  add(...outcomes: readonly Outcome[]): void {
    const key = outcomes.map((one) => (typeof one === 'string' ? one : String(one['state']))).join(' / ');
    this.counts[key] = (this.counts[key] ?? 0) + 1;
  }

  /** Every race came to one of these, and each of them was seen. */
  expectOnly(...keys: readonly string[]): void {
    assert.deepEqual(Object.keys(this.counts).sort(), [...keys].sort());
    assert.equal(
      Object.values(this.counts).reduce((sum, count) => sum + count, 0),
      RACES,
    );
  }
}

const ends = (client: BedClient, sessionId: string): string[] =>
  bed
    .eventsOf(client)
    .filter(
      ({ type, data }) => data?.['sessionId'] === sessionId && !['invite', 'start', 'invite.closed'].includes(type),
    )
    .map(({ type }) => type);

describe(`${RACES} races each, on the real engine`, () => {
  test('D6: accept vs cancel', async () => {
    const tally = new Tally();
    for (let n = 0; n < RACES; n += 1) {
      const [ann, ben] = await players('ann', 'ben');
      const sessionId = await invite(ann, ben);

      const [accepted, cancelled] = await race(
        hooked,
        n,
        async () => ask(ben, 'response', { sessionId, accept: true }),
        async () => ask(ann, 'cancel', { sessionId }),
      );
      await bed.work();

      tally.add(accepted, cancelled);
      const isOn = cancelled === 'session-over';
      expect(await locksOf(bed, sessionId)).toEqual(isOn ? [`user#${ann.userId}`, `user#${ben.userId}`] : []);
      expect(bed.eventsOf(ben).map(({ type }) => type)).toEqual(
        isOn ? ['invite', 'start', 'invite.closed'] : ['invite', 'cancelled'],
      );
    }
    tally.expectOnly('active / session-over', 'session-over / cancelled');
  });

  test('D8: stop vs timeout, at the very instant', async () => {
    const tally = new Tally();
    for (let n = 0; n < RACES; n += 1) {
      const [ann, ben] = await players('ann', 'ben');
      const sessionId = await play(bed, ann, ben);
      const timer = bed.queues.queued.find(
        ({ queue, body }) => queue === TIMERS && JSON.stringify(body).includes('active'),
      );
      bed.clock.advance(602_999);

      const stopped = await againstTime(n, async () => ask(ben, 'stop', { sessionId }), timer?.body);
      await bed.work();

      tally.add(stopped);
      const end = stopped === 'session-over' ? 'timeout' : 'stop';
      expect([ends(ann, sessionId), ends(ben, sessionId)]).toEqual([[end], [end]]);
      expect(await locksOf(bed, sessionId)).toEqual([]);
    }
    tally.expectOnly('stopped', 'session-over');
  });

  test('D7: accept vs no response, at the very instant', async () => {
    const tally = new Tally();
    for (let n = 0; n < RACES; n += 1) {
      const [ann, ben] = await players('ann', 'ben');
      const sessionId = await invite(ann, ben);
      const timer = bed.queues.queued.find(({ queue }) => queue === TIMERS);
      bed.clock.advance(59_999);

      const accepted = await againstTime(n, async () => ask(ben, 'response', { sessionId, accept: true }), timer?.body);
      await bed.announce();

      tally.add(accepted);
      const end = accepted === 'session-over' ? ['no_response'] : [];
      expect([ends(ann, sessionId), ends(ben, sessionId)]).toEqual([end, end]);
    }
    tally.expectOnly('active', 'session-over');
  });

  test('D4: crossing invites come to one game of the two, whoever was first', async () => {
    const tally = new Tally();
    for (let n = 0; n < RACES; n += 1) {
      const [ann, ben] = await players('ann', 'ben');

      const outcomes = await race(
        hooked,
        n,
        async () => ask(ann, 'invite', { to: ben.userId }),
        async () => ask(ben, 'invite', { to: ann.userId }),
      );
      await bed.work();

      tally.add(...outcomes);
      const ids = new Set(outcomes.map((one) => (one as { sessionId?: string }).sessionId));
      expect(ids.size).toBe(1);
      for (const client of [ann, ben])
        expect(bed.eventsOf(client).filter(({ type }) => type === 'start')).toHaveLength(1);
    }
    tally.expectOnly('pending / active', 'active / pending');
  });

  test('DESIGN rule 4: both find an invitation in the way whose timer is late: one game of the two', async () => {
    const tally = new Tally();
    for (let n = 0; n < RACES; n += 1) {
      const [ann, ben] = await players('ann', 'ben');
      const late = await invite(ann, ben);
      bed.clock.advance(60_000);

      const outcomes = await race(
        hooked,
        n,
        async () => ask(ann, 'invite', { to: ben.userId }),
        async () => ask(ben, 'invite', { to: ann.userId }),
      );

      tally.add(...outcomes);
      expect(await bed.session(late)).toMatchObject({ state: 'no_response', version: 2 });
    }
    tally.expectOnly('pending / active', 'active / pending');
  });

  test('D9: two inviters of one user, who accepts both on two tabs: one game', async () => {
    const tally = new Tally();
    for (let n = 0; n < RACES; n += 1) {
      const [ann, ben, cleo] = await players('ann', 'ben', 'cleo');
      const [one, other] = await Promise.all([invite(ann, cleo), invite(ben, cleo)]);
      const tab = bed.client(cleo.userId, 2);
      await tab.connect();

      const outcomes = await race(
        hooked,
        n,
        async () => ask(cleo, 'response', { sessionId: one, accept: true }),
        async () => ask(tab, 'response', { sessionId: other, accept: true }),
      );
      await bed.work();

      tally.add(...outcomes);
      const [game, open] = outcomes[1] === 'already-in-duel' ? [one, other] : [other, one];
      expect(await bed.session(game)).toMatchObject({ state: 'active' });
      expect(await bed.session(open)).toMatchObject({ state: 'pending', version: 1 });
      expect(bed.eventsOf(cleo).filter(({ type }) => type === 'start')).toHaveLength(1);
    }
    tally.expectOnly('active / already-in-duel', 'already-in-duel / active');
  });

  test('D8: both stop', async () => {
    const tally = new Tally();
    for (let n = 0; n < RACES; n += 1) {
      const [ann, ben] = await players('ann', 'ben');
      const sessionId = await play(bed, ann, ben);

      const outcomes = await race(
        hooked,
        n,
        async () => ask(ann, 'stop', { sessionId }),
        async () => ask(ben, 'stop', { sessionId }),
      );
      await bed.work();

      tally.add(...outcomes);
      const by = outcomes[0] === 'session-over' ? ben.userId : ann.userId;
      for (const client of [ann, ben])
        expect(bed.eventsOf(client).filter(({ type }) => type === 'stop')).toMatchObject([{ data: { sessionId, by } }]);
    }
    tally.expectOnly('stopped / session-over', 'session-over / stopped');
  });
});
