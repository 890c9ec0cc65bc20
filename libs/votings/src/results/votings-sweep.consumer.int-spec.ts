import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { captureLogs } from '#test/support/captured-logs.js';
import { amendVoting, cancelVoting } from '../voting.changes.js';
import type { Voting } from '../voting.js';
import { counterPart, optionAttribute } from '../votings.keys.js';
import { LATER, VotingsTestBed } from '../votings-bed.fixture.js';
import { sumRows, type Results } from './result-row.js';
import { ResultsSettler } from './results-settler.js';
import { VotingsSweepConsumer, type SweepReport } from './votings-sweep.consumer.js';

const END = '2026-01-01T13:00:00.000Z';
const NOTHING: SweepReport = { counted: 0, alreadyCounted: 0, settled: 0 };

let bed: VotingsTestBed;
const beds: VotingsTestBed[] = [];

beforeEach(async () => {
  bed = await VotingsTestBed.start();
  beds.push(bed);
});
afterAll(() => Promise.all(beds.map(({ db }) => db.stop())));

async function sweep(): Promise<SweepReport> {
  captureLogs();
  const env = { ...bed.env, RESULTS_FINAL_AFTER_SECONDS: 60, RESULTS_SETTLE_SECONDS: 5 };
  const settler = new ResultsSettler(bed.votings, bed.votes, bed.results(), bed.settlement, bed.clock, env);
  return new VotingsSweepConsumer(bed.votes, bed.counter(), settler, bed.clock, new PlatformLogger(), env).run();
}

const resultsOf = async (voting: Voting): Promise<Results> =>
  sumRows(voting, await bed.results().rows(voting.votingId));

/** Makes the counters of an option something that nothing can be added to. */
async function spoilCounters({ votingId }: Voting, option: string): Promise<void> {
  for (let row = 0; row < bed.env.RESULTS_SHARDS; row += 1) {
    const Item = { votingId, part: counterPart(row), [optionAttribute(option)]: 'text' };
    await bed.db.client.send(new PutCommand({ TableName: bed.env.TABLE_RESULTS, Item }));
  }
}

describe('P6: leftovers', () => {
  it('of any voting are counted once they are older than the settle time', async () => {
    const [first, second] = [await bed.createVoting(), await bed.createVoting()];
    await bed.castVotes(first, 100);
    await bed.castVotes(second, 3);

    bed.clock.advance(4_999);
    expect(await sweep()).toEqual(NOTHING);
    bed.clock.advance(1);
    expect(await sweep()).toEqual({ ...NOTHING, counted: 103 });
    expect(await sweep()).toEqual(NOTHING);

    expect((await resultsOf(first)).total).toBe(100);
    expect((await resultsOf(second)).total).toBe(3);
  });

  it('that the stream worker takes at the same time are counted by one of the two', async () => {
    const voting = await bed.createVoting();
    const votes = await bed.castVotes(voting, 200);
    bed.clock.advance(5_000);

    const [report, byStream] = await Promise.all([sweep(), bed.counter().count(votes)]);

    expect(report.counted + byStream.counted).toBe(200);
    expect((await resultsOf(voting)).total).toBe(200);
  });

  it('that cannot be counted fail the run after everything else is done', async () => {
    const voting = await bed.createVoting({ endAt: '2026-01-01T12:31:00.000Z' });
    const settled = await bed.createVoting({ endAt: '2026-01-01T12:00:30.000Z' });
    await bed.castVotes(voting, 2);
    const poison = { userId: 'poison', votingId: voting.votingId, choice: 'poison', timestamp: bed.clock.nowIso() };
    await bed.votes.create(poison, voting, LATER);
    await spoilCounters(voting, 'poison');
    bed.clock.advance(120_000);

    await expect(sweep()).rejects.toThrow('1 votes could not be counted');

    expect(await resultsOf(voting)).toMatchObject({ counts: { pizza: 1, pasta: 1 }, final: false });
    expect(await resultsOf(settled)).toMatchObject({ final: true });
  });
});

describe('P4: final results', () => {
  it('come when the window has been over for 60 s, not a millisecond earlier, and once', async () => {
    const voting = await bed.createVoting({ endAt: END });
    await bed.counter().count(await bed.castVotes(voting, 3));

    bed.clock.set(Date.parse(END) + 59_999);
    expect(await sweep()).toEqual(NOTHING);
    expect((await resultsOf(voting)).final).toBe(false);
    bed.clock.advance(1);
    expect(await sweep()).toEqual({ ...NOTHING, settled: 1 });
    expect(await sweep()).toEqual(NOTHING);

    expect(await resultsOf(voting)).toMatchObject({ total: 3, final: true });
  });

  it('wait for votes that are not counted, then until counting has been quiet', async () => {
    const voting = await bed.createVoting({ endAt: END });
    bed.clock.set(Date.parse(END) + 100_000);
    await bed.castVotes(voting, 3);

    expect(await sweep()).toEqual(NOTHING);
    bed.clock.advance(5_000);
    expect(await sweep()).toEqual({ ...NOTHING, counted: 3 });
    bed.clock.advance(4_999);
    expect(await sweep()).toEqual(NOTHING);
    bed.clock.advance(1);
    expect(await sweep()).toEqual({ ...NOTHING, settled: 1 });
  });

  it('of a cancelled voting come 60 s after the cancellation, and its counts stay', async () => {
    const voting = await bed.createVoting({ endAt: END });
    await bed.counter().count(await bed.castVotes(voting, 3));
    await bed.votings.update(cancelVoting(voting, bed.clock.now()));

    bed.clock.advance(60_000);

    expect(await sweep()).toEqual({ ...NOTHING, settled: 1 });
    expect(await resultsOf(voting)).toMatchObject({ total: 3, final: true });
  });

  it('wait for the end that an extension set', async () => {
    const voting = await bed.createVoting({ endAt: END });
    const later = Date.parse(END) + 3_600_000;
    await bed.votings.update(amendVoting(voting, { ...voting, startAt: 0, endAt: later }, bed.clock.now()));

    bed.clock.set(Date.parse(END) + 60_000);
    expect(await sweep()).toEqual(NOTHING);
    bed.clock.set(later + 60_000);
    expect(await sweep()).toEqual({ ...NOTHING, settled: 1 });
  });

  it('are not set on a version of the voting that is no longer current', async () => {
    const voting = await bed.createVoting({ endAt: END });
    const changed = amendVoting(voting, { ...voting, startAt: 0, endAt: Date.parse(END) + 1 }, bed.clock.now());
    await bed.votings.update(changed);

    expect(await bed.settlement.settle(voting, bed.clock.nowIso())).toBe(false);
    expect((await resultsOf(voting)).final).toBe(false);
    expect(await bed.settlement.settle(changed, bed.clock.nowIso())).toBe(true);
    expect(await bed.settlement.settle(changed, bed.clock.nowIso())).toBe(false);
  });

  it('are judged by the voting itself where the index lags', async () => {
    const voting = await bed.createVoting({ endAt: END });
    await bed.db.client.send(
      new UpdateCommand({
        TableName: bed.env.TABLE_VOTINGS,
        Key: { votingId: voting.votingId },
        UpdateExpression: 'SET closesAt = :early',
        ExpressionAttributeValues: { ':early': '2026-01-01T12:00:00.000Z' },
      }),
    );

    expect(await sweep()).toEqual(NOTHING);
    expect((await resultsOf(voting)).final).toBe(false);
  });
});
