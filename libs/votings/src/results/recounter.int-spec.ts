import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { VirtualClock } from '#test/support/virtual-clock.js';
import type { Voting } from '../voting.js';
import { counterPart, optionAttribute } from '../votings.keys.js';
import { VotingsTestBed } from '../votings-bed.fixture.js';
import { isDrifting, isExact } from './recount.js';
import { NotExactError, type RecountOptions, Recounter, VotesExpiredError } from './recounter.js';
import { RepairedMeanwhileError } from './repair.repository.js';
import { sumRows, type Counts } from './result-row.js';
import type { ScanProgress } from './votes-scan.js';

let bed: VotingsTestBed;

beforeAll(async () => {
  bed = await VotingsTestBed.start();
});
afterAll(() => bed.db.stop());

const OPTIONS: RecountOptions = { segments: 4, attempts: 3, retentionDays: 90, onProgress: () => {} };

const countsOf = async (voting: Voting): Promise<Counts> =>
  sumRows(voting, await bed.results().rows(voting.votingId)).counts;

/** What a defect might do: results change and no vote does. */
async function spoil({ votingId }: Voting, option: string, by: number): Promise<void> {
  await bed.db.client.send(
    new UpdateCommand({
      TableName: bed.env.TABLE_RESULTS,
      Key: { votingId, part: counterPart(3) },
      UpdateExpression: 'ADD #option :by',
      ExpressionAttributeNames: { '#option': optionAttribute(option) },
      ExpressionAttributeValues: { ':by': by },
    }),
  );
}

/** Counts what is not counted yet, as the sweep does. */
async function countLeftovers(): Promise<void> {
  const counter = bed.counter();
  for await (const votes of bed.votes.uncounted(bed.clock.nowIso())) await counter.count(votes);
}

describe(`P7: ${Recounter.name}.recount`, () => {
  it('finds no drift, and votes on their way apart', async () => {
    const [voting, other] = [await bed.createVoting(), await bed.createVoting()];
    const votes = await bed.castVotes(voting, 50);
    await bed.castVotes(other, 30);
    await bed.counter().count(votes.slice(0, 41));

    const found = await bed.recounter.recount(voting.votingId, OPTIONS);

    expect(found.counted).toEqual({ pizza: 21, pasta: 20 });
    expect(found.counts).toEqual(found.counted);
    expect(found.inFlight).toEqual({ pizza: 4, pasta: 5 });
    expect(isDrifting(found)).toBe(false);
    expect(isExact(found)).toBe(true);
  });

  it('tells how far it is, up to the end', async () => {
    const voting = await bed.createVoting();
    await bed.castVotes(voting, 20);
    const progress: ScanProgress[] = [];

    await bed.recounter.recount(voting.votingId, { ...OPTIONS, onProgress: (step) => void progress.push(step) });

    expect(progress.at(-1)).toMatchObject({ segments: 4, segmentsDone: 4, found: 20 });
    expect(progress.length).toBeGreaterThan(4);
  });

  it('refuses when TTL has begun to remove votes, since results stay (P5)', async () => {
    const voting = await bed.createVoting({
      startAt: '2025-01-01T00:00:00.000Z',
      endAt: '2025-10-03T12:30:00.000Z',
    });

    await expect(bed.recounter.recount(voting.votingId, OPTIONS)).rejects.toThrow(VotesExpiredError);
    await expect(bed.recounter.recount(voting.votingId, { ...OPTIONS, retentionDays: 91 })).resolves.toBeDefined();
    await expect(bed.recounter.recount('none', OPTIONS)).rejects.toThrow('no such voting');
  });
});

describe(`P7: ${Recounter.name}.repair`, () => {
  it('adds what is missing, takes away what is too much, and does nothing the second time', async () => {
    const voting = await bed.createVoting();
    await bed.counter().count(await bed.castVotes(voting, 10));
    await spoil(voting, 'pizza', 7);
    await spoil(voting, 'pasta', -3);

    expect(isDrifting(await bed.recounter.recount(voting.votingId, OPTIONS))).toBe(true);
    expect((await bed.recounter.repair(voting.votingId, OPTIONS)).correction).toEqual({ pizza: -7, pasta: 3 });
    expect((await bed.recounter.repair(voting.votingId, OPTIONS)).correction).toEqual({});

    expect(await countsOf(voting)).toEqual({ pizza: 5, pasta: 5 });
  });

  it('is right while votes are cast and counted, and lets counting go on afterwards', async () => {
    const voting = await bed.createVoting();
    await bed.counter().count(await bed.castVotes(voting, 200));
    await spoil(voting, 'pizza', 11);
    const flow = { running: true };
    const workers = [0, 1, 2].map((worker) => voteAndCount(voting, worker, flow));

    const { correction } = await bed.recounter.repair(voting.votingId, OPTIONS);

    expect(correction).toEqual({ pizza: -11 });
    flow.running = false;
    const cast = (await Promise.all(workers)).reduce((sum, count) => sum + count, 200);
    await countLeftovers();
    const found = await bed.recounter.recount(voting.votingId, OPTIONS);
    expect(found).toMatchObject({ inFlight: { pizza: 0, pasta: 0 } });
    expect(isDrifting(found)).toBe(false);
    expect(Object.values(await countsOf(voting)).reduce((sum, count) => sum + count, 0)).toBe(cast);
    expect(cast).toBeGreaterThan(200);
  });

  it('changes nothing when counting does not wait: a counter whose clock is ahead', async () => {
    const voting = await bed.createVoting();
    const ahead = new VirtualClock(bed.clock.now() + 3_600_000);
    const votes = await bed.castVotes(voting, 40);
    await spoil(voting, 'pizza', 5);
    let next = 0;
    const countOne = async (): Promise<void> => {
      await bed.counter(bed.db.client, ahead).count(votes.slice(next, (next += 2)));
    };
    // Two votes become counted for every page of the scan: all of them in between the two looks at the results.
    const options = { ...OPTIONS, attempts: 2, onProgress: countOne };

    await expect(bed.recounter.repair(voting.votingId, options)).rejects.toThrow(NotExactError);

    await countLeftovers();
    expect(await countsOf(voting)).toEqual({ pizza: 25, pasta: 20 });
    expect((await bed.recounter.repair(voting.votingId, OPTIONS)).correction).toEqual({ pizza: -5 });
  });

  it('is done once when two people do it at the same time', async () => {
    const voting = await bed.createVoting();
    await bed.counter().count(await bed.castVotes(voting, 10));
    await spoil(voting, 'pizza', 4);

    let other: Promise<unknown> | undefined;
    const onProgress = async (): Promise<void> =>
      void (await (other ??= bed.recounter.repair(voting.votingId, OPTIONS)));
    const repair = bed.recounter.repair(voting.votingId, { ...OPTIONS, onProgress });

    expect((await repair).correction).toEqual({});
    expect(await other).toMatchObject({ correction: { pizza: -4 } });
    expect(await countsOf(voting)).toEqual({ pizza: 5, pasta: 5 });
  });

  it('writes no correction that was measured before another one', async () => {
    const voting = await bed.createVoting();
    await bed.counter().count(await bed.castVotes(voting, 10));
    await spoil(voting, 'pizza', 4);
    const measured = await bed.results().rows(voting.votingId);

    await bed.repairs.correct(voting.votingId, { pizza: -4 }, measured);
    const again = bed.repairs.correct(voting.votingId, { pizza: -4 }, measured);

    await expect(again).rejects.toThrow(RepairedMeanwhileError);
    expect(await countsOf(voting)).toEqual({ pizza: 5, pasta: 5 });
  });
});

/** Casts votes and counts them, one after the other. @returns how many were cast */
async function voteAndCount(voting: Voting, worker: number, flow: { readonly running: boolean }): Promise<number> {
  let cast = 0;
  for (; flow.running || cast === 0; cast += 1) {
    const choice = voting.options[cast % 2]?.id ?? '';
    const vote = { userId: `w${worker}-${cast}`, votingId: voting.votingId, choice, timestamp: bed.clock.nowIso() };
    await bed.votes.create(vote, voting, 4_000_000_000);
    await bed.counter().count([vote]);
  }
  return cast;
}
