import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ScheduledVotings } from '../scheduled-votings.fixture.js';

const NOON = '2026-01-31T12:00:00.000Z';
const MINUTE = 60;

let bed: ScheduledVotings;

beforeAll(async () => {
  bed = await ScheduledVotings.start();
});
afterAll(() => bed.stop());
beforeEach(() => bed.reset(NOON));

function window(from: number, to: number): object {
  const at = (minutes: number): string => new Date(Date.parse(NOON) + minutes * MINUTE * 1000).toISOString();
  return { title: 'Lunch', options: [{ label: 'Pizza' }, { label: 'Pasta' }], startAt: at(from), endAt: at(to) };
}

describe('V10: the sweep', () => {
  it('starts a run for what is due within the hour and has none, and for nothing else', async () => {
    bed.piped = false;
    const soon = await bed.create(window(60, 120));
    const later = await bed.create(window(76, 120));
    bed.piped = true;
    const running = await bed.create(window(50, 120));
    const cancelled = await bed.create(window(40, 120));
    await bed.cancel(cancelled);
    await bed.api.db.client.send(
      // As the index shows it for a moment.
      new UpdateCommand({
        TableName: bed.api.tables['votings'],
        Key: { votingId: cancelled },
        UpdateExpression: 'SET dueAt = :now REMOVE notificationArn',
        ExpressionAttributeValues: { ':now': NOON },
      }),
    );

    expect(await bed.sweeper.sweep()).toBe(1);
    await bed.settle();
    expect(await bed.sweeper.sweep()).toBe(0);

    expect(bed.runs(soon)).toMatchObject([{ status: 'RUNNING' }]);
    expect((await bed.record(soon)).notificationArn).toBe(bed.runs(soon)[0]?.arn);
    expect(bed.runs(later)).toEqual([]);
    expect(bed.runs(running)).toHaveLength(1);
    expect(bed.runs(cancelled)).toHaveLength(1);
  });

  it.each([
    ['before the start', 30, ['12:45:00 votings starting', '13:00:00 votings opened']],
    ['after the opening', 70, ['12:45:00 votings starting', '13:00:00 votings opened']],
  ])('replaces a run that died %s; what was announced is not announced again', async (_, minutes, before) => {
    const votingId = await bed.create(window(60, 120));
    await bed.pass(minutes * MINUTE);
    bed.api.machines.stopExecution(bed.runs(votingId)[0]?.arn ?? '');

    await bed.sweeper.sweep();
    await bed.pass(130 * MINUTE);

    expect(bed.notices().slice(0, 2)).toEqual(before);
    expect(bed.notices().slice(2)).toEqual(['14:00:00 votings closed']);
    expect(bed.runs(votingId)).toMatchObject([{ status: 'ABORTED' }, { status: 'SUCCEEDED' }]);
    expect(await bed.sweeper.sweep()).toBe(0);
  });

  /** Votings whose runs have died. */
  async function orphans(count: number): Promise<readonly string[]> {
    const all: string[] = [];
    for (let n = 0; n < count; n += 1) all.push(await bed.create(window(20 + n, 120)));
    for (const votingId of all) bed.api.machines.stopExecution(bed.runs(votingId)[0]?.arn ?? '');
    return all;
  }
  const rescued = (all: readonly string[]): number =>
    all.filter((votingId) => bed.runs(votingId).some(({ status }) => status === 'RUNNING')).length;

  it('one that cannot be looked at keeps it from no other, and the sweep says that it failed', async () => {
    const all = await orphans(4);
    const first = bed.runs(all[0] ?? '')[0]?.arn;
    bed.beforeDescribe = (arn) => {
      if (arn === first) throw new Error('throttled');
    };

    await expect(bed.sweeper.sweep()).rejects.toThrow('1 of 4 votings');
    await bed.settle();
    expect(rescued(all)).toBe(3);

    bed.beforeDescribe = () => undefined;
    expect(await bed.sweeper.sweep()).toBe(1);
  });

  it('when there are more than it has time for, it goes on with the others a minute later; what is overdue comes first', async () => {
    const all = await orphans(40);
    const overdue = all[0] ?? '';
    await bed.pass(21 * MINUTE);
    bed.beforeDescribe = () => bed.api.clock.advance(4_000);

    await bed.sweeper.sweep();
    await bed.settle();
    expect(rescued([overdue])).toBe(1);
    expect(rescued(all)).toBeLessThan(40);

    for (let minutes = 0; minutes < 12 && rescued(all) < 40; minutes += 1) {
      bed.api.clock.advance(60_000);
      await bed.sweeper.sweep();
      await bed.settle();
    }
    expect(rescued(all)).toBe(40);
  });
});
