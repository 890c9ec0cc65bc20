import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { VotesCounterConsumer } from '#votings/results/votes-counter.consumer.js';
import type { Voting } from '#votings/voting.js';
import { QUIET_LOGGER, VotingsTestBed } from '#votings/votings-bed.fixture.js';
import { scaled } from '../support/scale.js';
import { expectExactlyOnce } from './votes-audit.js';
import { faultyWorker, NO_FAULTS, type Faults } from './votes-faults.js';
import { randomSource, type RandomSource } from './votes-random.js';
import { StreamShard } from './votes-stream.js';

/** Votes per voting, and runs with different seeds. */
const VOTES = scaled({ reduced: 200, full: 1_000 });
const MANY_VOTES = scaled({ reduced: 400, full: 10_000 });
const VOTINGS = 2;
const SHARDS = 4;
const SEEDS = scaled({ reduced: [1], full: [1, 2, 3] });

jest.setTimeout(scaled({ reduced: 30_000, full: 300_000 }));

let bed: VotingsTestBed;

beforeAll(async () => {
  bed = await VotingsTestBed.start();
});
afterAll(() => bed.db.stop());

/**
 * One stream worker per shard, all at once, each on a client of its own that misbehaves.
 *
 * @returns how many transactions went wrong
 */
async function countUnder(faults: Faults, random: RandomSource, shards: readonly StreamShard[]): Promise<number> {
  const injected = await Promise.all(
    shards.map(async (shard) => {
      const { client, run, injected } = faultyWorker(bed.db.endpoint, faults, random);
      const consumer = new VotesCounterConsumer(bed.counter(client), QUIET_LOGGER);
      await shard.drain((changes) => run(() => consumer.consumeBatch(changes)), random);
      client.destroy();
      return injected();
    }),
  );
  return injected.reduce((sum, count) => sum + count, 0);
}

async function castInto(votings: readonly Voting[], count: number, shards: readonly StreamShard[]): Promise<void> {
  for (const voting of votings) {
    const votes = await bed.castVotes(voting, count);
    votes.forEach((vote, n) => shards[n % shards.length]?.add(vote));
  }
}

const scenarios: [string, Partial<Faults>, Parameters<typeof StreamShard.prototype.disturb>[0]][] = [
  ['nothing but concurrency', {}, {}],
  ['repeated and reordered deliveries', {}, { repeat: 0.3, reorder: 0.5 }],
  ['transactions that conflict', { conflict: 0.4 }, {}],
  ['answers that are lost after the commit', { loseAnswer: 0.3 }, {}],
  ['requests that never arrive', { loseRequest: 0.3 }, {}],
  ['runs that are abandoned before and after the commit', { crashBefore: 0.15, crashAfter: 0.15 }, {}],
  [
    'all of it',
    { conflict: 0.2, loseAnswer: 0.15, loseRequest: 0.1, crashBefore: 0.05, crashAfter: 0.05 },
    { repeat: 0.2, reorder: 0.3 },
  ],
];

describe.each(SEEDS)('P6: every vote is counted exactly once (seed %d)', (seed) => {
  it.each(scenarios)('under %s', async (_, faults, disturbance) => {
    const random = randomSource(seed);
    const votings = await Promise.all(Array.from({ length: VOTINGS }, () => bed.createVoting()));
    const shards = Array.from({ length: SHARDS }, () => new StreamShard());
    await castInto(votings, VOTES, shards);
    for (const shard of shards) shard.disturb(disturbance, random);

    const injected = await countUnder({ ...NO_FAULTS, ...faults }, random, shards);

    expect(injected > 0).toBe(Object.keys(faults).length > 0);
    for (const voting of votings) await expectExactlyOnce(bed, voting, VOTES);
  });

  it('under two workers on the same votes and a sweep, all failing', async () => {
    const random = randomSource(seed);
    const voting = await bed.createVoting();
    const shards = Array.from({ length: SHARDS }, () => new StreamShard());
    await castInto([voting], MANY_VOTES, shards);
    const copies = shards.map((shard) => shard.copy());
    const faults: Faults = { ...NO_FAULTS, conflict: 0.2, loseAnswer: 0.1, crashAfter: 0.1 };

    await Promise.all([countUnder(faults, random, shards), countUnder(faults, random, copies), sweepUntilDone(voting)]);

    await expectExactlyOnce(bed, voting, MANY_VOTES);
  });

  it('by the sweep alone when the stream lost everything', async () => {
    const voting = await bed.createVoting();
    await bed.castVotes(voting, VOTES);

    await sweepUntilDone(voting);

    await expectExactlyOnce(bed, voting, VOTES);
  });
});

/** What the sweep does with leftovers, over and over. */
async function sweepUntilDone(voting: Voting): Promise<void> {
  const counter = bed.counter();
  while (await bed.votes.hasUncounted(voting)) {
    for await (const votes of bed.votes.uncounted(bed.clock.nowIso())) await counter.count(votes);
  }
}
