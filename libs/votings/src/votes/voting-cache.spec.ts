import { describe, expect, it } from '@jest/globals';
import { aVoting } from '../voting.fixture.js';
import type { Voting } from '../voting.js';
import type { VotingsRepository } from '../votings.repository.js';
import { VotingCache } from './voting-cache.js';

const START = Date.parse('2026-01-01T12:00:00.000Z');
const OPEN = START + 60_000;

/** A cache on votings that can be replaced, and how often each was read. */
function setUp(votings: Record<string, Voting>, seconds = 1) {
  const reads: string[] = [];
  const repository = {
    get: async (votingId: string) => {
      reads.push(votingId);
      return votings[votingId];
    },
  } as unknown as VotingsRepository;
  const env = { VOTINGS_CACHE_SECONDS: seconds } as ConstructorParameters<typeof VotingCache>[1];
  return { cache: new VotingCache(repository, env), reads };
}

describe('P1: copies of votings', () => {
  it('serve for less than a second', async () => {
    const votings = { v: aVoting({ votingId: 'v' }) };
    const { cache, reads } = setUp(votings);
    await cache.get('v', OPEN);
    votings.v = { ...votings.v, cancelledAt: '2026-01-01T12:01:00.000Z' };

    expect(await cache.get('v', OPEN + 999)).not.toHaveProperty('cancelledAt');
    expect(await cache.get('v', OPEN + 1000)).toHaveProperty('cancelledAt');
    expect(reads).toEqual(['v', 'v']);
  });

  it('made before the window opened are not used once it is open: options may have changed until then', async () => {
    const { cache, reads } = setUp({ v: aVoting({ votingId: 'v' }) });
    await cache.get('v', START - 500);

    await cache.get('v', START - 1);
    expect(reads).toHaveLength(1);
    await cache.get('v', START);
    expect(reads).toHaveLength(2);
    await cache.get('v', START + 400);
    expect(reads).toHaveLength(2);
  });

  it('are not made of votings that do not exist', async () => {
    const votings: Record<string, Voting> = {};
    const { cache } = setUp(votings);
    expect(await cache.get('v', OPEN)).toBeUndefined();

    votings['v'] = aVoting({ votingId: 'v' });

    expect(await cache.get('v', OPEN)).toBeDefined();
  });

  it('are not kept at all with 0 seconds', async () => {
    const { cache, reads } = setUp({ v: aVoting({ votingId: 'v' }) }, 0);
    await cache.get('v', OPEN);
    await cache.get('v', OPEN);

    expect(reads).toHaveLength(2);
  });

  it('are at most 1,000: the oldest goes first', async () => {
    const ids = Array.from({ length: 1_001 }, (_, n) => `v${n}`);
    const { cache, reads } = setUp(Object.fromEntries(ids.map((votingId) => [votingId, aVoting({ votingId })])));
    for (const id of ids) await cache.get(id, OPEN);
    reads.length = 0;

    await cache.get('v1', OPEN);
    expect(reads).toEqual([]);
    await cache.get('v0', OPEN);
    expect(reads).toEqual(['v0']);
  });
});
