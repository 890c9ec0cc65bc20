import { amendVoting, cancelVoting, createVoting, rewriteVoting, type VotingInput } from './voting.changes.js';
import { aVoting } from './voting.fixture.js';

const NOW = Date.parse('2026-01-01T11:30:00.000Z');
const input: VotingInput = {
  title: 'Dinner',
  description: 'Where to?',
  options: [{ label: 'Sushi' }, { id: 'curry', label: 'Curry' }],
  startAt: Date.parse('2026-02-01T12:00:00.000Z'),
  endAt: Date.parse('2026-02-01T13:00:00.000Z'),
};

describe('V1, V2: versions of a voting', () => {
  it('creates version 1 with ids, UTC instants and the end as the first end', () => {
    expect(createVoting(input, { votingId: 'v', ownerId: 'olga', buckets: 4, now: NOW })).toEqual({
      votingId: 'v',
      title: 'Dinner',
      description: 'Where to?',
      options: [
        { id: 'sushi', label: 'Sushi' },
        { id: 'curry', label: 'Curry' },
      ],
      startAt: '2026-02-01T12:00:00.000Z',
      endAt: '2026-02-01T13:00:00.000Z',
      firstEndAt: '2026-02-01T13:00:00.000Z',
      ownerId: 'olga',
      version: 1,
      createdAt: '2026-01-01T11:30:00.000Z',
      updatedAt: '2026-01-01T11:30:00.000Z',
      buckets: 4,
    });
  });

  it('rewrites all of a scheduled voting but its identity, and the first end moves along', () => {
    const before = aVoting({ version: 3 });

    const after = rewriteVoting(before, input, NOW);

    expect(after).toMatchObject({
      title: 'Dinner',
      startAt: '2026-02-01T12:00:00.000Z',
      firstEndAt: '2026-02-01T13:00:00.000Z',
    });
    expect(after).toMatchObject({ votingId: before.votingId, ownerId: 'olga', version: 4, buckets: 10 });
    expect(after.createdAt).toBe(before.createdAt);
    expect(after.updatedAt).toBe('2026-01-01T11:30:00.000Z');
  });

  it('amends an open voting without touching options, start and first end', () => {
    const before = aVoting();

    const after = amendVoting(before, input, NOW);

    expect(after).toEqual({
      ...before,
      title: 'Dinner',
      description: 'Where to?',
      endAt: '2026-02-01T13:00:00.000Z',
      version: 2,
      updatedAt: '2026-01-01T11:30:00.000Z',
    });
  });

  it('cancels without touching the window', () => {
    const before = aVoting();

    expect(cancelVoting(before, NOW)).toEqual({
      ...before,
      version: 2,
      updatedAt: '2026-01-01T11:30:00.000Z',
      cancelledAt: '2026-01-01T11:30:00.000Z',
    });
  });
});
