import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsJsonError } from '#local/engines/aws-json.client.js';
import { ScheduledVotings } from '../scheduled-votings.fixture.js';

const NOON = '2026-01-31T12:00:00.000Z';
const MINUTE = 60;
/** Registrations are read in pages; a call ends after the page with which it has looked at so many users. */
const PAGE = 100;
const PER_CALL = 150;

let bed: ScheduledVotings;

beforeAll(async () => {
  bed = await ScheduledVotings.start(PER_CALL);
});
afterAll(() => bed.stop());
beforeEach(() => bed.reset(NOON));

function window(from: number, to: number): object {
  const at = (minutes: number): string => new Date(Date.parse(NOON) + minutes * MINUTE * 1000).toISOString();
  return { title: 'Lunch', options: [{ label: 'Pizza' }, { label: 'Pasta' }], startAt: at(from), endAt: at(to) };
}

const users = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `user-${String(n).padStart(4, '0')}`);
const reminded = (): string[] => bed.pushed.filter(({ frame }) => frame.type === 'voting.ending').map(({ to }) => to);

describe('V6 (0): the claim', () => {
  it('a duplicate stream record starts two runs, of which one gets the voting', async () => {
    bed.doubled = true;
    const votingId = await bed.create(window(20, 40));
    await bed.register(votingId, 'ann');
    await bed.pass(45 * MINUTE);

    expect(
      bed
        .runs(votingId)
        .map(({ path }) => String(path.at(-1)))
        .toSorted(),
    ).toEqual(['Done', 'Stale']);
    expect(bed.notices()).toEqual([
      '12:05:00 votings starting',
      '12:20:00 votings opened',
      '12:35:00 ann ending',
      '12:40:00 votings closed',
    ]);
  });

  it('a run of an old version is stale, even if no other has come yet; the one of the new version is not', async () => {
    bed.piped = false;
    const votingId = await bed.create(window(20, 40));
    await bed.change(votingId, window(30, 50));

    const late = await bed.api.machines.start('votings-notification', [{ votingId, version: '1' }]);
    await bed.api.machines.start('votings-notification', [{ votingId, version: '2' }]);

    expect(bed.api.machines.execution(late)).toMatchObject({
      status: 'SUCCEEDED',
      branch: { path: ['Claim', 'Stale'] },
    });
    expect(bed.runs(votingId).map(({ status }) => status)).toEqual(expect.arrayContaining(['RUNNING', 'SUCCEEDED']));
  });

  it.each([
    ['that is gone', 'no-such-voting', 1],
    ['that another run has', undefined, 1],
  ])('a run for a voting %s is stale', async (_, id, version) => {
    const votingId = id ?? (await bed.create(window(20, 40)));

    const run = await bed.api.machines.start('votings-notification', [{ votingId, version }]);

    expect(bed.api.machines.execution(run).branch.path).toEqual(['Claim', 'Stale']);
  });

  it('a cancelled voting cannot be claimed', async () => {
    bed.piped = false;
    const votingId = await bed.create(window(20, 40));
    await bed.cancel(votingId);

    const run = await bed.api.machines.start('votings-notification', [{ votingId, version: 2 }]);

    expect(bed.api.machines.execution(run).branch.path).toEqual(['Claim', 'Stale']);
  });

  it('a retried claim does not call itself stale', async () => {
    const { client } = bed.api.db.engine;
    const call = client.call.bind(client);
    let lost = 0;
    client.call = async (target: string, body: Readonly<Record<string, unknown>>) => {
      const answer = await call(target, body);
      if (lost === 0 && JSON.stringify(body).includes('SET notificationArn')) {
        lost += 1;
        throw new AwsJsonError('InternalServerError', 'the answer was lost', 500);
      }
      return answer;
    };
    const votingId = await bed.create(window(20, 40));
    client.call = call;
    await bed.pass(6 * MINUTE);

    expect(lost).toBe(1);
    expect(bed.runs(votingId)).toMatchObject([{ status: 'RUNNING' }]);
    expect(bed.notices()).toEqual(['12:05:00 votings starting']);
  });

  it('a run that replaces a dead one gets the voting, one that replaces another does not', async () => {
    const votingId = await bed.create(window(20, 40));
    const { notificationArn = '' } = await bed.record(votingId);
    bed.api.machines.stopExecution(notificationArn);

    const wrong = await bed.api.machines.start('votings-notification', [{ votingId, version: 1, replaces: 'arn' }]);
    const right = await bed.api.machines.start('votings-notification', [
      { votingId, version: 1, replaces: notificationArn },
    ]);

    expect(bed.api.machines.execution(wrong).branch.path).toEqual(['Claim', 'Stale']);
    expect((await bed.record(votingId)).notificationArn).toBe(right);
  });
});

describe('a function that fails', () => {
  it.each(['starting', 'opened', 'ending', 'closed'])('twice and then works: %s comes once', async (kind) => {
    const votingId = await bed.create(window(20, 40));
    await bed.register(votingId, 'ann');
    let failures = 0;
    bed.sabotage = ({ event }) => {
      if ((event as { kind?: string }).kind !== kind || failures === 2) return;
      failures += 1;
      throw new Error('sabotage');
    };

    await bed.pass(45 * MINUTE);

    expect(failures).toBe(2);
    const sent = bed.notices().map((notice) => notice.split(' ')[2]);
    expect(sent).toEqual(['starting', 'opened', 'ending', 'closed']);
    const at = bed.pushed.find(({ frame }) => frame.type === `voting.${kind}`)?.at;
    const due = { starting: '12:05:0', opened: '12:20:0', ending: '12:35:0', closed: '12:40:0' }[kind];
    expect(at?.slice(0, 7)).toBe(due);
  });

  it('for good: the other notices still come; a closing that was not announced fails the run, and the sweep starts another', async () => {
    const votingId = await bed.create(window(20, 40));
    await bed.register(votingId, 'ann');
    bed.sabotage = ({ event }) => {
      if ((event as { kind?: string }).kind !== 'ending') throw new Error('sabotage');
    };
    await bed.pass(60 * MINUTE);

    expect(bed.notices()).toEqual(['12:35:00 ann ending']);
    expect(bed.runs(votingId)).toMatchObject([{ status: 'FAILED' }]);

    bed.sabotage = () => undefined;
    expect(await bed.sweeper.sweep()).toBe(1);
    await bed.settle();

    expect(bed.notices()).toEqual(['12:35:00 ann ending', '13:00:00 votings closed']);
    expect(await bed.sweeper.sweep()).toBe(0);
  });

  it('that died between sending and confirming repeats the frame with the same eventId, nothing else', async () => {
    const votingId = await bed.create(window(-1, 10));
    await bed.register(votingId, ...users(5));
    await bed.pass(4 * MINUTE);
    let killed = false;
    bed.beforePush = () => {
      if (killed) return;
      killed = true;
      // Pushed, and then the process is gone.
      bed.pushed.push({
        at: '',
        instant: '',
        to: 'user-0000',
        frame: { type: 'voting.ending', eventId: 'lost', data: {} },
      });
      throw new Error('killed');
    };
    await bed.pass(2 * MINUTE);

    expect(reminded().toSorted()).toEqual(['user-0000', ...users(5)]);
  });
});

describe('V6 (5): many registered users', () => {
  it('each is reminded once, in calls of some users each, voters left out', async () => {
    const votingId = await bed.create(window(-1, 10));
    await bed.register(votingId, ...users(230));
    const voters = users(230).filter((_, n) => n % 7 === 0);
    for (const as of voters) {
      const answer = await bed.api.call('POST', `/votings/${votingId}/votes`, { as, body: { choice: 'pizza' } });
      expect(answer.status).toBe(201);
    }
    let calls = 0;
    bed.sabotage = ({ event }) => {
      if ((event as { kind?: string }).kind === 'ending') calls += 1;
    };
    await bed.pass(5 * MINUTE);

    expect(reminded().toSorted()).toEqual(users(230).filter((user) => !voters.includes(user)));
    expect(calls).toBe(2);
    expect(new Set(bed.pushed.filter(({ frame }) => frame.type === 'voting.ending').map(({ at }) => at))).toEqual(
      new Set(['12:05:00']),
    );
  });

  it('when some cannot be reached, the others are reminded, and the next attempt tries only those who were not', async () => {
    const votingId = await bed.create(window(-1, 10));
    await bed.register(votingId, ...users(20));
    let refused = 0;
    bed.beforePush = (user) => {
      if (!['user-0003', 'user-0007'].includes(user) || refused === 4) return;
      refused += 1;
      throw new Error('refused');
    };
    await bed.pass(6 * MINUTE);

    expect(refused).toBe(4);
    expect(reminded().toSorted()).toEqual(users(20));
  });

  it('V8: a cancellation in the middle spares the rest', async () => {
    const votingId = await bed.create(window(-1, 10));
    await bed.register(votingId, ...users(250));
    bed.beforePush = async (user) => {
      if (user !== 'user-0050') return;
      await bed.api.call('DELETE', `/votings/${votingId}`, {
        as: 'olga',
        headers: { 'if-match': '"1"' },
      });
    };
    await bed.pass(6 * MINUTE);

    expect(reminded().toSorted()).toEqual(users(PAGE));
  });
});
