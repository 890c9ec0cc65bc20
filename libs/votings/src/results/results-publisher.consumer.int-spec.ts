import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueueMessage } from '#platform/workers/consumers.js';
import type { Frame } from '#realtime/push/frame.js';
import type { Push } from '#realtime/push/push.js';
import { VotingsTestBed } from '../votings-bed.fixture.js';
import { ResultsPublisherConsumer } from './results-publisher.consumer.js';

let bed: VotingsTestBed;

beforeAll(async () => {
  bed = await VotingsTestBed.start();
});
afterAll(() => bed.db.stop());

function setUp() {
  const frames: { topic: string; frame: Frame }[] = [];
  const push = { toTopic: async (topic: string, frame: Frame) => void frames.push({ topic, frame }) };
  const publisher = new ResultsPublisherConsumer(bed.votings, bed.results(), push as unknown as Push);
  const publish = async (body: unknown): Promise<void> => publisher.consume({ body } as QueueMessage);
  return { frames, publish };
}

describe(`P8: ${ResultsPublisherConsumer.name}`, () => {
  it('pushes what is true when it reads, as GET results answers, to the topic of the voting', async () => {
    const { frames, publish } = setUp();
    const voting = await bed.createVoting();
    const { votingId } = voting;
    const votes = await bed.castVotes(voting, 3);
    await bed.counter().count(votes.slice(0, 2));

    await publish({ votingId });
    await bed.counter().count(votes);
    await bed.settlement.settle(voting, bed.clock.nowIso());
    await publish({ votingId });

    const lastUpdated = bed.clock.nowIso();
    expect(frames).toEqual([
      {
        topic: `voting:${votingId}`,
        frame: {
          type: 'results',
          eventId: `${votingId}:results:${lastUpdated}:2`,
          data: { votingId, counts: { pizza: 1, pasta: 1 }, total: 2, lastUpdated, final: false },
        },
      },
      {
        topic: `voting:${votingId}`,
        frame: {
          type: 'results',
          eventId: `${votingId}:results:${lastUpdated}:3:final`,
          data: { votingId, counts: { pizza: 2, pasta: 1 }, total: 3, lastUpdated, final: true },
        },
      },
    ]);
  });

  it('names the same state by the same event, so that clients drop repeats (X4)', async () => {
    const { frames, publish } = setUp();
    const voting = await bed.createVoting();
    await bed.counter().count(await bed.castVotes(voting, 2));

    await publish({ votingId: voting.votingId });
    await publish({ votingId: voting.votingId });

    expect(frames).toHaveLength(2);
    expect(frames[0]).toEqual(frames[1]);
  });

  it.each([
    ['none', { votingId: 'none' }],
    ['no text', { votingId: 7 }],
    ['no object', 'x'],
  ])('fails for a message whose voting is %s: a dead letter, not silence', async (_, body) => {
    await expect(setUp().publish(body)).rejects.toThrow(/no voting/);
  });
});
