import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toStreamChange } from '#platform/workers/stream-change.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { StreamChange } from '#platform/workers/consumers.js';
import { streamRecord } from '#test/factories/stream-record.js';
import { captureLogs } from '#test/support/captured-logs.js';
import type { Vote } from '../votes/vote.js';
import { VotingsTestBed } from '../votings-bed.fixture.js';
import { sumRows } from './result-row.js';
import { VotesCounterConsumer } from './votes-counter.consumer.js';

let bed: VotingsTestBed;
let consumer: VotesCounterConsumer;

beforeAll(async () => {
  bed = await VotingsTestBed.start();
  consumer = new VotesCounterConsumer(bed.counter(), new PlatformLogger());
});
afterAll(() => bed.db.stop());

const inserted = (vote: Partial<Vote>): StreamChange => toStreamChange(streamRecord({ newImage: vote }));

describe(VotesCounterConsumer.name, () => {
  it('P6: counts a batch once, however often and in whatever order it comes', async () => {
    const voting = await bed.createVoting();
    const batch = (await bed.castVotes(voting, 101)).map(inserted);
    captureLogs();

    for (const changes of [batch, batch.toReversed(), [...batch, ...batch]]) {
      expect(await consumer.consumeBatch(changes)).toEqual([]);
    }

    const results = sumRows(voting, await bed.results().rows(voting.votingId));
    expect(results).toMatchObject({ counts: { pizza: 51, pasta: 50 }, total: 101, lastUpdated: bed.clock.nowIso() });
    expect(await bed.votes.hasUncounted(voting)).toBe(false);
  });

  it('P5, P6: neither a MODIFY nor a REMOVE, by TTL or not, changes results', async () => {
    const voting = await bed.createVoting();
    const votes = await bed.castVotes(voting, 2);
    captureLogs();

    const failed = await consumer.consumeBatch(
      votes.flatMap((vote) => [
        toStreamChange(streamRecord({ oldImage: { ...vote }, newImage: { ...vote } })),
        toStreamChange(streamRecord({ oldImage: { ...vote }, expired: true })),
      ]),
    );

    expect(failed).toEqual([]);
    expect(sumRows(voting, await bed.results().rows(voting.votingId)).total).toBe(0);
  });

  it('P5: a vote that is gone before it was counted is not counted, and blocks no other', async () => {
    const voting = await bed.createVoting();
    const votes = await bed.castVotes(voting, 2);
    const gone = { ...votes[0], userId: 'gone' };
    captureLogs();

    expect(await consumer.consumeBatch([gone, ...votes].map(inserted))).toEqual([]);

    expect(sumRows(voting, await bed.results().rows(voting.votingId)).total).toBe(2);
  });

  it('P6: reports unreadable and refused records alone; the rest is counted', async () => {
    const voting = await bed.createVoting();
    const votes = await bed.castVotes(voting, 4);
    const unreadable = inserted({ userId: 'x', votingId: voting.votingId });
    const refused = inserted({ userId: 'y'.repeat(3_000), votingId: voting.votingId, choice: 'pizza' });
    const [a, b, c, d] = votes.map(inserted) as [StreamChange, StreamChange, StreamChange, StreamChange];
    const logs = captureLogs();

    const failed = await consumer.consumeBatch([a, unreadable, b, refused, c, d]);

    expect(failed).toEqual([unreadable.sequenceNumber, refused.sequenceNumber]);
    expect(sumRows(voting, await bed.results().rows(voting.votingId)).total).toBe(4);
    expect(logs.lines).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'votes not counted' }));
  });
});
