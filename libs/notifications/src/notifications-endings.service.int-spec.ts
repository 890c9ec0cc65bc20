import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotificationsBed } from './notifications-bed.fixture.js';
import { NotificationEndingsService } from './notifications-endings.service.js';
import { GroupNotFoundError } from './notifications.errors.js';

let bed: NotificationsBed;
let endings: NotificationEndingsService;

beforeAll(async () => {
  bed = await NotificationsBed.start();
  endings = new NotificationEndingsService(bed.groups, bed.removals, bed.clock);
});
afterAll(() => bed.db.stop());

const nameOf = (id: string) => ({ type: 'UPLOAD', id });

/** Does something right after the group's headers were read. */
function afterReading(act: () => Promise<unknown>): void {
  const { pending } = bed.groups;
  bed.groups.pending = async (name) => {
    bed.groups.pending = pending;
    const groups = await bed.groups.pending(name);
    await act();
    return groups;
  };
}

describe(NotificationEndingsService.name, () => {
  it('N6: a flush that a cancellation overtakes says that there is nothing to send', async () => {
    await bed.append({ id: 'overtaken', items: ['a'] });
    const [group] = await bed.groups.pending(nameOf('overtaken'));
    afterReading(() => bed.removals.cancel(group ?? raise()));

    await expect(endings.flush(nameOf('overtaken'))).rejects.toThrow(GroupNotFoundError);
  });

  it('N6: a flush that the sweep overtakes says that there is nothing to send, as does a second one', async () => {
    await bed.append({ id: 'swept', items: ['a'] });
    afterReading(() => endings.flush(nameOf('swept')));

    await expect(endings.flush(nameOf('swept'))).rejects.toThrow(GroupNotFoundError);
  });

  it('N6: a flush answers with what it hands over, an append in between included', async () => {
    await bed.append({ id: 'grown', items: ['a'] });
    afterReading(() => bed.append({ id: 'grown', items: ['b'] }));

    expect(await endings.flush(nameOf('grown'))).toMatchObject({ itemCount: 2, state: 'closed' });
  });

  it('N2, N6: a flush hands over every generation that is still there; a cancellation ends all of them', async () => {
    for (const id of ['all-sent', 'all-cancelled'])
      await bed.with({ maxItems: 2 }).append({ id, items: ['a', 'b', 'c', 'd', 'e'] });

    expect(await endings.flush(nameOf('all-sent'))).toMatchObject({ itemCount: 1 });
    await endings.cancel(nameOf('all-cancelled'));

    for (const id of ['all-sent', 'all-cancelled']) expect(await bed.groups.all(nameOf(id))).toEqual([]);
  });

  it('N6: of a cancellation and a flush at the same time exactly one wins', async () => {
    for (let round = 0; round < 10; round += 1) {
      const name = nameOf(`race-${round}`);
      await bed.append({ id: name.id, items: ['a'] });

      const ends = await Promise.allSettled([endings.cancel(name), endings.flush(name)]);

      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await bed.groups.all(name)).toEqual([]);
    }
  });
});

function raise(): never {
  throw new Error('there is no group');
}
