import type { Voting } from './voting.js';

/** A valid, scheduled voting for tests; any attribute can be given. */
export function aVoting(overrides: Partial<Voting> = {}): Voting {
  const endAt = overrides.endAt ?? '2026-01-01T13:00:00.000Z';
  return {
    votingId: 'voting-1',
    title: 'Lunch',
    description: '',
    options: [
      { id: 'pizza', label: 'Pizza' },
      { id: 'pasta', label: 'Pasta' },
    ],
    startAt: '2026-01-01T12:00:00.000Z',
    endAt,
    firstEndAt: endAt,
    ownerId: 'olga',
    version: 1,
    createdAt: '2026-01-01T11:00:00.000Z',
    updatedAt: '2026-01-01T11:00:00.000Z',
    buckets: 10,
    ...overrides,
  };
}
