import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { OWNER, ScheduledVotings } from '../scheduled-votings.fixture.js';

const NOON = '2026-01-31T12:00:00.000Z';
const MINUTE = 60;

let bed: ScheduledVotings;

beforeAll(async () => {
  bed = await ScheduledVotings.start();
});
afterAll(() => bed.stop());
beforeEach(() => bed.reset(NOON));

/** A voting from and to so many minutes after noon; the stack announces 15 minutes before the start and reminds 5 before the end. */
function window(from: number, to: number, changes: object = {}): object {
  const at = (minutes: number): string => new Date(Date.parse(NOON) + minutes * MINUTE * 1000).toISOString();
  return {
    title: 'Lunch',
    options: [{ label: 'Pizza' }, { label: 'Pasta' }],
    startAt: at(from),
    endAt: at(to),
    ...changes,
  };
}

/** States of a whole run, branch by branch. */
const inTimeline = (states: string): string[] => states.split(' ').map((state) => `Timeline/${state}`);
const NOTICES = inTimeline(
  'StartsSoon WaitForStartNotice AnnounceStart IsCurrentAfterStart EndsSoon WaitForEndNotice RemindUsers MoreUsers NoticesDone',
);
const WINDOW = inTimeline(
  'WaitForOpening AnnounceOpening IsCurrentAfterOpening WaitForClosing AnnounceClosing IsCurrentAfterClosing WindowDone',
);

const vote = async (votingId: string, as: string): Promise<number> =>
  (await bed.api.call('POST', `/votings/${votingId}/votes`, { as, body: { choice: 'pizza' } })).status;

describe('V6, V9: one run per window', () => {
  it('announces start, opening, end and closing on time, and reminds whoever is registered and has not voted', async () => {
    const votingId = await bed.create(window(60, 120));
    await bed.register(votingId, 'ann', 'bob');
    await bed.pass(61 * MINUTE);
    expect(await vote(votingId, 'bob')).toBe(201);
    await bed.pass(60 * MINUTE);

    expect(bed.notices()).toEqual([
      '12:45:00 votings starting',
      '13:00:00 votings opened',
      '13:55:00 ann ending',
      '14:00:00 votings closed',
    ]);
    const data = bed.pushed.map(({ frame }) => [frame.type, frame.eventId, frame.data['state']]);
    expect(data).toEqual([
      ['voting.created', `${votingId}:created:1`, 'scheduled'],
      ['voting.starting', `${votingId}:starting:2026-01-31T13:00:00.000Z`, 'scheduled'],
      ['voting.opened', `${votingId}:opened:2026-01-31T13:00:00.000Z`, 'open'],
      ['voting.ending', `${votingId}:ending:2026-01-31T14:00:00.000Z`, 'open'],
      ['voting.closed', `${votingId}:closed:2026-01-31T14:00:00.000Z`, 'closed'],
    ]);
    expect(bed.runs(votingId)).toEqual([
      {
        arn: (await bed.record(votingId)).notificationArn,
        machine: 'votings-notification',
        status: 'SUCCEEDED',
        path: ['Claim', 'Timeline', ...NOTICES, ...WINDOW, 'Done'],
      },
    ]);
  });

  it('has nobody to remind where nobody is registered', async () => {
    await bed.create(window(20, 40));
    await bed.pass(41 * MINUTE);

    expect(bed.notices()).toEqual(['12:05:00 votings starting', '12:20:00 votings opened', '12:40:00 votings closed']);
  });

  it('late start: a voting that starts in less than 15 minutes is not announced, only opened', async () => {
    const votingId = await bed.create(window(14, 30));
    await bed.register(votingId, 'ann');
    await bed.pass(31 * MINUTE);

    expect(bed.notices()).toEqual(['12:14:00 votings opened', '12:25:00 ann ending', '12:30:00 votings closed']);
  });

  it('opens at once what starts in the past', async () => {
    await bed.create(window(-10, 10));

    expect(bed.notices()).toEqual(['12:00:00 votings opened']);
  });

  it('opens and closes not before the instant, although machines wait for whole seconds only', async () => {
    const votingId = await bed.create({
      ...window(20, 40),
      startAt: '2026-01-31T12:20:00.700Z',
      endAt: '2026-01-31T12:40:00.001Z',
    });
    await bed.pass(45 * MINUTE);

    const facts = bed.pushed.map(({ instant, frame: { type, data } }) => [type, instant, data['state']]);
    expect(facts.slice(2)).toEqual([
      ['voting.opened', '2026-01-31T12:20:00.700Z', 'open'],
      ['voting.closed', '2026-01-31T12:40:00.001Z', 'closed'],
    ]);
    expect(bed.runs(votingId)).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  it('V8: a voting that is cancelled in the moment before it opens does not open', async () => {
    const startAt = '2026-01-31T12:20:00.700Z';
    const votingId = await bed.create({ ...window(20, 40), startAt });
    bed.api.clock.sleepUntil = async (instant) => {
      if (instant !== Date.parse(startAt)) return;
      Reflect.deleteProperty(bed.api.clock, 'sleepUntil');
      await bed.api.call('DELETE', `/votings/${votingId}`, { ...OWNER, headers: { 'if-match': '"1"' } });
      await bed.api.clock.sleepUntil(instant);
    };
    await bed.pass(45 * MINUTE);

    expect(bed.notices()).toEqual(['12:05:00 votings starting']);
  });

  it('past end: nobody is reminded after end - 5 minutes', async () => {
    const votingId = await bed.create(window(-1, 4));
    await bed.register(votingId, 'ann');
    await bed.pass(5 * MINUTE);

    expect(bed.notices()).toEqual(['12:00:00 votings opened', '12:04:00 votings closed']);
  });

  it('a run that starts after the end announces the closing only', async () => {
    bed.piped = false;
    const votingId = await bed.create(window(1, 10));
    await bed.register(votingId, 'ann');
    await bed.pass(20 * MINUTE);

    await bed.api.machines.start('votings-notification', [{ votingId, version: '1' }]);

    expect(bed.notices()).toEqual(['12:20:00 votings closed']);
  });

  it('a vote just before the notice spares its voter', async () => {
    const votingId = await bed.create(window(-1, 10));
    await bed.register(votingId, 'ann', 'bob');
    await bed.pass(5 * MINUTE - 1);
    expect(await vote(votingId, 'ann')).toBe(201);
    await bed.pass(1);

    expect(bed.notices()).toEqual(['12:00:00 votings opened', '12:05:00 bob ending']);
  });

  it('who took the registration back, or registered after the notice, is not reminded', async () => {
    const votingId = await bed.create(window(-1, 10));
    await bed.register(votingId, 'ann', 'bob');
    await bed.registrations.remove(votingId, 'ann');
    await bed.pass(6 * MINUTE);
    await bed.register(votingId, 'cleo');
    await bed.pass(6 * MINUTE);

    expect(bed.notices().filter((notice) => notice.includes('ending'))).toEqual(['12:05:00 bob ending']);
  });
});

/** The waits of a run: minutes after noon at which a voting from 13:00 to 14:00 is in them. */
const WAITS = [
  ['for the start notice', 30, 0],
  ['for the opening', 50, 1],
  ['for the end notice', 80, 2],
  ['for the closing', 118, 3],
] as const;
const OF_OLD_WINDOW = [
  '12:45:00 votings starting',
  '13:00:00 votings opened',
  '13:55:00 ann ending',
  '14:00:00 votings closed',
];

describe('V8: cancelled and rescheduled votings', () => {
  it.each(WAITS)(
    'cancelled during the wait %s: nothing more is announced, and the run is stopped',
    async (_, minutes, sent) => {
      const votingId = await bed.create(window(60, 120));
      await bed.register(votingId, 'ann');
      await bed.pass(minutes * MINUTE);

      expect((await bed.cancel(votingId)).status).toBe(204);
      await bed.pass(120 * MINUTE);

      expect(bed.notices()).toEqual(OF_OLD_WINDOW.slice(0, sent));
      expect(bed.runs(votingId)).toMatchObject([{ status: 'ABORTED' }]);
      expect(bed.pushed.at(-1)?.frame).toMatchObject({
        type: 'voting.cancelled',
        eventId: `${votingId}:cancelled:2`,
        data: { state: 'cancelled' },
      });
    },
  );

  it.each(WAITS)('the stop came too late during the wait %s: the run finds out by itself', async (_, minutes, sent) => {
    const votingId = await bed.create(window(60, 120));
    await bed.register(votingId, 'ann');
    await bed.pass(minutes * MINUTE);
    bed.api.machines.stopExecution = () => {
      throw new Error('throttled');
    };

    await bed.cancel(votingId);
    await bed.pass(120 * MINUTE);

    Reflect.deleteProperty(bed.api.machines, 'stopExecution');
    expect(bed.notices()).toEqual(OF_OLD_WINDOW.slice(0, sent));
    expect(bed.runs(votingId)).toMatchObject([{ status: 'SUCCEEDED', path: expect.arrayContaining(['Superseded']) }]);
  });

  it.each([
    ['for the start notice', 30, []],
    ['for the opening', 50, ['12:45:00 votings starting']],
  ] as const)(
    'rescheduled during the wait %s: the old run is stopped, a new one announces the new window',
    async (_, minutes, sent) => {
      const votingId = await bed.create(window(60, 120));
      await bed.register(votingId, 'ann');
      await bed.pass(minutes * MINUTE);

      expect((await bed.change(votingId, window(180, 240))).status).toBe(200);
      await bed.pass((250 - minutes) * MINUTE);

      expect(bed.notices()).toEqual([
        ...sent,
        '14:45:00 votings starting',
        '15:00:00 votings opened',
        '15:55:00 ann ending',
        '16:00:00 votings closed',
      ]);
      expect(bed.runs(votingId)).toMatchObject([{ status: 'ABORTED' }, { status: 'SUCCEEDED' }]);
    },
  );

  it.each([
    ['for the end notice', 80, []],
    ['for the closing', 118, ['13:55:00 ann ending']],
  ] as const)(
    'extended during the wait %s: opened once, reminded and closed at the new end',
    async (_, minutes, sent) => {
      const votingId = await bed.create(window(60, 120));
      await bed.register(votingId, 'ann');
      await bed.pass(minutes * MINUTE);

      expect((await bed.change(votingId, window(60, 240))).status).toBe(200);
      await bed.pass((250 - minutes) * MINUTE);

      expect(bed.notices()).toEqual([
        '12:45:00 votings starting',
        '13:00:00 votings opened',
        ...sent,
        '15:55:00 ann ending',
        '16:00:00 votings closed',
      ]);
    },
  );

  it('an end that is moved away and back after its notice reminds nobody twice', async () => {
    const votingId = await bed.create(window(-1, 60));
    await bed.register(votingId, 'ann');
    await bed.pass(10 * MINUTE);
    await bed.change(votingId, window(-1, 16));
    await bed.pass(2 * MINUTE);
    await bed.change(votingId, window(-1, 60), 2);
    await bed.change(votingId, window(-1, 16), 3);
    await bed.pass(10 * MINUTE);

    expect(bed.notices()).toEqual(['12:00:00 votings opened', '12:11:00 ann ending', '12:16:00 votings closed']);
  });

  it('V9: what workers keep beside the voting is no change: it is not announced and starts nothing', async () => {
    const votingId = await bed.create(window(-60, 60));
    const { notificationArn } = await bed.record(votingId);
    bed.pushed.length = 0;
    await bed.api.db.client.send(
      new UpdateCommand({
        TableName: bed.api.tables['votings'],
        Key: { votingId },
        UpdateExpression: 'REMOVE unsettled',
      }),
    );

    await bed.settle();

    expect(bed.pushed).toEqual([]);
    expect(bed.runs(votingId).map(({ arn }) => arn)).toEqual([notificationArn]);
  });

  it('other edits keep the run, which announces what the voting is called by then', async () => {
    const votingId = await bed.create(window(60, 120));
    const { notificationArn } = await bed.record(votingId);

    expect((await bed.change(votingId, window(60, 120, { title: 'Dinner' }))).status).toBe(200);
    await bed.pass(50 * MINUTE);

    expect((await bed.record(votingId)).notificationArn).toBe(notificationArn);
    expect(bed.runs(votingId)).toHaveLength(1);
    expect(bed.pushed.map(({ frame }) => [frame.type, frame.eventId.split(':')[2], frame.data['title']])).toEqual([
      ['voting.created', '1', 'Lunch'],
      ['voting.updated', '2', 'Dinner'],
      ['voting.starting', '2026-01-31T13', 'Dinner'],
    ]);
  });
});
