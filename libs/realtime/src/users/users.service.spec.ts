import { describe, expect, jest, test } from '@jest/globals';
import type { OnlineQuery, Presence } from '../presence/presence.js';
import { BusyUsers } from './busy-users.js';
import { UsersService } from './users.service.js';

/** A presence that always has these users. */
function presenceOf(...userIds: string[]) {
  const online = jest.fn(async (_query: OnlineQuery) =>
    Promise.resolve({
      data: userIds.map((userId) => ({ userId, displayName: userId.toUpperCase() })),
      nextCursor: 'next',
    }),
  );
  return { online } as unknown as Presence & { online: typeof online };
}

describe(UsersService.name, () => {
  test('D3: users are busy when one of the slices says so; the caller is left out', async () => {
    const busyUsers = new BusyUsers();
    busyUsers.add(async () => Promise.resolve(new Set(['bob'])));
    busyUsers.add(async (userIds) => Promise.resolve(new Set(userIds.filter((id) => id === 'cas'))));
    const presence = presenceOf('ann', 'bob', 'cas');

    expect(await new UsersService(presence, busyUsers).online('me', { limit: '3', cursor: 'c' })).toEqual({
      data: [
        { userId: 'ann', displayName: 'ANN', busy: false },
        { userId: 'bob', displayName: 'BOB', busy: true },
        { userId: 'cas', displayName: 'CAS', busy: true },
      ],
      nextCursor: 'next',
    });
    expect(presence.online).toHaveBeenCalledWith({ limit: '3', cursor: 'c', except: 'me' });
  });

  test('nobody is busy without a slice that knows', async () => {
    const { data } = await new UsersService(presenceOf('ann'), new BusyUsers()).online('me', {});

    expect(data).toEqual([{ userId: 'ann', displayName: 'ANN', busy: false }]);
  });

  test('an empty page asks no slice', async () => {
    const source = jest.fn(async () => Promise.resolve(new Set<string>()));
    const busyUsers = new BusyUsers();
    busyUsers.add(source);

    await new UsersService(presenceOf(), busyUsers).online('me', {});

    expect(source).not.toHaveBeenCalled();
  });
});
