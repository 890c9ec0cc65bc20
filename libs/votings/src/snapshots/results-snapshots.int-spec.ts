import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Voting } from '../voting.js';
import { QUIET_LOGGER, VotingsTestBed } from '../votings-bed.fixture.js';
import { ResultsSnapshotsConsumer } from './results-snapshots.consumer.js';
import type { SnapshotFile } from './snapshot.js';
import { SnapshotStore } from './snapshot.store.js';

/** Keeps what is put, by key, and every put in order. */
class MemoryStore extends SnapshotStore {
  readonly puts: SnapshotFile[] = [];
  /** Called before a file is kept. */
  interfere: (file: SnapshotFile) => Promise<void> = async () => {};

  override async put(file: SnapshotFile): Promise<void> {
    await this.interfere(file);
    this.puts.push(file);
  }
}

let bed: VotingsTestBed;
let store: MemoryStore;
const beds: VotingsTestBed[] = [];

beforeEach(async () => {
  bed = await VotingsTestBed.start();
  beds.push(bed);
  store = new MemoryStore();
});
afterAll(() => Promise.all(beds.map(({ db }) => db.stop())));

const run = () => new ResultsSnapshotsConsumer(bed.unsaved, bed.votings, bed.results(), store, QUIET_LOGGER).run();

async function counted(votes: number): Promise<Voting> {
  const voting = await bed.createVoting();
  await bed.counter().count(await bed.castVotes(voting, votes));
  return voting;
}

describe('P9: snapshots of results', () => {
  it('are written for votings that changed since their last one, and only for those', async () => {
    const voting = await counted(3);
    await bed.createVoting();

    expect(await run()).toEqual({ saved: 1 });
    expect(await run()).toEqual({ saved: 0 });
    bed.clock.advance(60_000);
    const later = { userId: 'late', votingId: voting.votingId, choice: 'pasta', timestamp: bed.clock.nowIso() };
    await bed.votes.create(later, voting, 4_000_000_000);
    await bed.counter().count([later]);
    expect(await run()).toEqual({ saved: 1 });

    expect(store.puts.map(({ key }) => key)).toEqual([
      'votings/voting-1/results/2026-01-01T123000.000Z.json',
      'votings/voting-1/results/2026-01-01T123100.000Z.json',
    ]);
    expect(store.puts[1]?.content).toEqual({
      schema: 1,
      voting: {
        votingId: 'voting-1',
        title: voting.title,
        options: voting.options,
        startAt: voting.startAt,
        endAt: voting.endAt,
        version: 1,
      },
      results: {
        votingId: 'voting-1',
        counts: { pizza: 2, pasta: 2 },
        total: 4,
        lastUpdated: '2026-01-01T12:31:00.000Z',
        final: false,
      },
    });
  });

  it('show final results once, under a name of their own', async () => {
    const voting = await counted(2);
    await run();

    await bed.settlement.settle(voting, bed.clock.nowIso());

    expect(await run()).toEqual({ saved: 1 });
    expect(await run()).toEqual({ saved: 0 });
    expect(store.puts.at(-1)).toMatchObject({
      key: 'votings/voting-1/results/final.json',
      content: { results: { total: 2, final: true } },
    });
  });

  it('of votings that nobody voted in are written when they are final', async () => {
    const voting = await bed.createVoting();
    await bed.settlement.settle(voting, bed.clock.nowIso());

    expect(await run()).toEqual({ saved: 1 });
    expect(store.puts[0]).toMatchObject({ content: { results: { total: 0, lastUpdated: null, final: true } } });
  });

  it('are written again when a vote was counted while they were being written', async () => {
    // Always the same row.
    jest.spyOn(Math, 'random').mockReturnValue(0.3);
    const voting = await bed.createVoting();
    const votes = await bed.castVotes(voting, 40);
    await bed.counter().count(votes.slice(0, 20));
    store.interfere = async () => void (await bed.counter().count(votes));

    await run();
    await run();

    expect(store.puts.at(-1)?.content.results.total).toBe(40);
    expect(await run()).toEqual({ saved: 0 });
  });

  it('are written again, the same, by the run after one that failed, and hold up no others', async () => {
    const voting = await counted(2);
    await counted(3);
    store.interfere = async ({ content }) => {
      if (content.voting.votingId === voting.votingId) throw new Error('no bucket');
    };

    await expect(run()).rejects.toThrow('1 snapshots failed');
    expect(store.puts.map(({ content }) => content.results.total)).toEqual([3]);

    store.interfere = async () => {};
    expect(await run()).toEqual({ saved: 1 });
    expect(store.puts.map(({ content }) => content.results.total)).toEqual([3, 2]);
  });
});
