import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase } from '#duels/fixtures/duels-bed.js';
import { scaled } from '../support/scale.js';
import { HookedClient } from './duels-clients.js';
import { commands, finish, type Model } from './duels-commands.js';
import { DuelsWorld } from './duels-world.js';

const RUNS = scaled({ reduced: 15, full: 400 });
const MAX_COMMANDS = scaled({ reduced: 25, full: 40 });

jest.setTimeout(scaled({ reduced: 60_000, full: 1_200_000 }));

let database: DuelsDatabase;
let hooked: HookedClient;
let bed: DuelsBed;
let runs = 0;

beforeAll(async () => {
  database = await startDuelsDatabase();
  hooked = new HookedClient(database.database.endpoint);
  // Nobody goes offline for not pinging.
  bed = await DuelsBed.start(database, { client: hooked.client, settings: { PRESENCE_SILENCE_SECONDS: 1e9 } });
});
afterAll(async () => {
  await bed.stop();
  hooked.stop();
  await database.stop();
});

/** The bed with four users that nobody has heard of. */
async function newWorld(): Promise<DuelsWorld> {
  runs += 1;
  bed.queues.queued = [];
  bed.poster.posts.splice(0);
  // What a run that failed has left behind.
  bed.clock.advance(700_000);
  await bed.sweep();
  await bed.changes();
  const world = new DuelsWorld(
    bed,
    hooked,
    ['ann', 'ben', 'cleo', 'dan'].map((name) => `${runs}-${name}`),
  );
  await world.begin();
  return world;
}

test('D4 to D9, D13: whatever four users with two tabs do at the same time, and whatever time and deliveries do meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler().chain((scheduler) => fc.commands(commands(scheduler), { maxCommands: MAX_COMMANDS, size: 'max' })),
      async (history) => {
        const world = await newWorld();
        await fc.asyncModelRun(() => ({ model: {} satisfies Model, real: world }), history);
        await finish(world);
      },
    ),
    { numRuns: RUNS },
  );
  expect(runs).toBeGreaterThanOrEqual(RUNS);
});
