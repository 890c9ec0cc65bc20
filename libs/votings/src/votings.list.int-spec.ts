import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidCursorError, InvalidLimitError } from '#platform/pagination/cursor.js';
import type { VotingState } from './voting.js';
import { VotingsTestBed } from './votings-bed.fixture.js';

const NOON = Date.parse('2026-01-01T12:00:00.000Z');
const PER_STATE = 7;

let bed: VotingsTestBed;

const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();

beforeAll(async () => {
  bed = await VotingsTestBed.start();
  for (let n = 1; n <= PER_STATE; n += 1) {
    await bed.createVoting({ votingId: `scheduled-${n}`, startAt: at(n), endAt: at(100 + n) });
    await bed.createVoting({ votingId: `open-${n}`, startAt: at(-n), endAt: at(n) });
    await bed.createVoting({ votingId: `closed-${n}`, startAt: at(-100), endAt: at(-n) });
    await bed.createVoting({ votingId: `cancelled-${n}`, startAt: at(-n), endAt: at(n), cancelledAt: at(-1) });
  }
});
afterAll(() => bed.db.stop());

/** Reads all pages. */
async function readAll(state: VotingState | undefined, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await bed.list.page({ state, limit: String(limit), cursor, now: NOON });
    expect(page.data.length).toBeLessThanOrEqual(limit);
    ids.push(...page.data.map(({ votingId }) => votingId));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
  }
}

const numbered = (state: string): string[] => Array.from({ length: PER_STATE }, (_, n) => `${state}-${n + 1}`);

describe('V3, X3: list of votings', () => {
  it.each([1, 2, 3, 25])('has exactly the votings of a state, in order, in pages of %d', async (limit) => {
    expect(await readAll('scheduled', limit)).toEqual(numbered('scheduled'));
    expect(await readAll('open', limit)).toEqual(numbered('open'));
    expect(await readAll('closed', limit)).toEqual(numbered('closed'));
    expect(await readAll('cancelled', limit)).toEqual(numbered('cancelled').toReversed());
  });

  it('has every voting once without a state, the latest end first', async () => {
    const ids = await readAll(undefined, 4);

    expect(new Set(ids).size).toBe(4 * PER_STATE);
    expect(ids).toHaveLength(4 * PER_STATE);
    expect(ids[0]).toBe(`scheduled-${PER_STATE}`);
    expect(ids.at(-1)).toBe(`closed-${PER_STATE}`);
  });

  it('goes on although the voting that the page ended with has closed, and shows what is open by then', async () => {
    const first = await bed.list.page({ state: 'open', limit: '2', now: NOON });

    const later = Date.parse(at(4));
    const second = await bed.list.page({ state: 'open', limit: '25', cursor: first.nextCursor ?? '', now: later });

    expect(first.data.map(({ votingId }) => votingId)).toEqual(['open-1', 'open-2']);
    const opened = [1, 2, 3, 4].map((n) => `scheduled-${n}`);
    expect(second.data.map(({ votingId }) => votingId)).toEqual(['open-5', 'open-6', 'open-7', ...opened]);
  });

  it('refuses a cursor of another state and made-up ones', async () => {
    const { nextCursor } = await bed.list.page({ state: 'open', limit: '1', now: NOON });

    for (const cursor of [nextCursor ?? '', 'x', 'e30', Buffer.from('["a",{}]').toString('base64url')]) {
      await expect(bed.list.page({ state: 'closed', cursor, now: NOON })).rejects.toThrow(InvalidCursorError);
    }
  });

  it.each(['0', '101', '-1', '1.5', 'x', ''])('refuses the limit %j', async (limit) => {
    await expect(bed.list.page({ limit, now: NOON })).rejects.toThrow(InvalidLimitError);
  });
});
