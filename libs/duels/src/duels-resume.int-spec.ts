import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase } from './fixtures/duels-bed.js';
import { ask, invite, play } from './fixtures/duels-play.js';
import { RunningDuelHook } from './running-duel.hook.js';

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

/** Frames of a new tab's hello after `welcome`. */
async function comeBack(userId: string, tab = 2) {
  const frames = await bed.client(userId, tab).begin();
  expect(frames[0]?.type).toBe('welcome');
  return frames.slice(1);
}

describe(RunningDuelHook.name, () => {
  test('D11: who comes back into a duel gets the same start, with the server’s time of now, and this connection only', async () => {
    const [ann, ben] = await bed.online('r-ann', 'r-ben');
    const sessionId = await play(bed, ann, ben);
    const start = bed.framesOf(ben.connectionId).find(({ type }) => type === 'start');
    await bed.elapse(100);
    await ben.disconnect();

    const frames = await comeBack('r-ben');

    expect(frames).toEqual([
      {
        type: 'start',
        eventId: start?.eventId,
        time: bed.clock.nowIso(),
        correlationId: expect.any(String),
        data: { ...start?.data, serverTime: bed.clock.nowIso() },
      },
    ]);
    expect(frames[0]?.data).toMatchObject({ sessionId, opponent: 'r-ann', startAt: '2026-01-31T12:00:03.000Z' });
    expect(bed.framesOf(ann.connectionId).filter(({ type }) => type === 'start')).toHaveLength(1);
  });

  test('D11: losing all connections ends nothing; the end reaches who is back', async () => {
    const [ann, ben] = await bed.online('d-ann', 'd-ben');
    const sessionId = await play(bed, ann, ben);
    await ann.disconnect();
    await bed.elapse(500);
    expect(await bed.session(sessionId)).toMatchObject({ state: 'active' });
    await comeBack('d-ann');

    await bed.elapse(103);

    expect(bed.eventsOf(bed.client('d-ann', 2)).map(({ type }) => type)).toEqual(['start', 'timeout']);
  });

  test('D11: nothing comes again after the end, before the acceptance, or when time is over but the timer late', async () => {
    const [ann, ben] = await bed.online('n-ann', 'n-ben');
    const pending = await invite(ann, ben);
    expect(await comeBack('n-ben')).toEqual([]);
    await ask(ben, 'response', { sessionId: pending, accept: true });
    await ask(ben, 'stop', { sessionId: pending });
    expect(await comeBack('n-ben', 3)).toEqual([]);
    await play(bed, ann, ben);
    bed.clock.advance(603_000);
    expect(await comeBack('n-ben', 4)).toEqual([]);
  });

  test('D11, X4: hello again is answered again, by the same start; nobody needs to have said it', async () => {
    const [ann, ben] = [bed.client('h-ann'), bed.client('h-ben')];
    // Neither says hello before.
    await Promise.all([ann.connect(), ben.connect()]);
    await play(bed, ann, ben);
    const start = bed.framesOf(ben.connectionId).find(({ type }) => type === 'start');

    for (let n = 0; n < 2; n += 1) {
      const [welcome, again, ...others] = await ben.send({ action: 'hello' });

      expect([welcome?.type, again?.type, others]).toEqual(['welcome', 'start', []]);
      expect(again?.eventId).toBe(start?.eventId);
    }
  });
});
