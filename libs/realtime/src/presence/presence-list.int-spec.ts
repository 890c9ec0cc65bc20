import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidCursorError } from '#platform/pagination/cursor.js';
import { RealtimeBed, type RealtimeDatabase, startRealtimeDatabase } from '../fixtures/realtime-bed.js';
import { Presence } from './presence.js';

let shared: RealtimeDatabase;
let bed: RealtimeBed;
let presence: Presence;

beforeAll(async () => (shared = await startRealtimeDatabase()));
beforeEach(async () => {
  bed = await RealtimeBed.start(shared);
  presence = bed.get(Presence);
});
afterEach(async () => bed.stop());
afterAll(async () => shared.stop());

describe('D3: list of users who are online', () => {
  let hours = 0;

  /** Everybody of the other tests is silent by then. */
  async function online(...users: string[]): Promise<void> {
    bed.clock.advance((hours += 1) * 3_600_000);
    for (const user of users) await bed.client(user).connect();
  }

  test('by user, in pages, without the caller, whichever shards they are in', async () => {
    const users = Array.from({ length: 12 }, (_, n) => `u${String(n).padStart(2, '0')}`);
    await online(...users);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await presence.online({ limit: 4, cursor, except: 'u05' });
      expect(page.data.length).toBeLessThanOrEqual(4);
      found.push(...page.data.map(({ userId }) => userId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    expect(found).toEqual(users.filter((user) => user !== 'u05'));
    expect((await presence.online({ limit: 1 })).data).toEqual([{ userId: 'u00', displayName: 'U00' }]);
  });

  test('the caller’s place is filled by the next user', async () => {
    await online('v1', 'v2', 'v3');

    expect((await presence.online({ limit: 2, except: 'v1' })).data.map(({ userId }) => userId)).toEqual(['v2', 'v3']);
  });

  test('silent users are not in it, though the sweep has not seen them', async () => {
    await online('w1');
    bed.clock.advance(100_000);
    await bed.client('w2').connect();
    bed.clock.advance(50_000);

    expect((await presence.online({})).data).toEqual([{ userId: 'w2', displayName: 'W2' }]);
  });

  test('X3: a cursor belongs to its caller', async () => {
    await online('x1', 'x2', 'x3');
    const { nextCursor } = await presence.online({ limit: 1, except: 'x2' });

    await expect(presence.online({ limit: 1, except: 'x3', cursor: String(nextCursor) })).rejects.toThrow(
      InvalidCursorError,
    );
  });

  test('D14: names of many users at once', async () => {
    await online('y1', 'y2');
    const strangers = Array.from({ length: 120 }, (_, n) => `stranger-${n}`);

    const names = await presence.displayNames(['y1', ...strangers, 'y2', 'y1']);

    expect(names.size).toBe(122);
    expect([names.get('y1'), names.get('y2'), names.get('stranger-7')]).toEqual(['Y1', 'Y2', 'stranger-7']);
  });
});
