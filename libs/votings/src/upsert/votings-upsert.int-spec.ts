import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FunctionCall, OWNER, ScheduledVotings } from '../scheduled-votings.fixture.js';
import type { Answer } from '../votings-api.fixture.js';

const NOON = '2026-01-31T12:00:00.000Z';
const MINUTE = 60;

let bed: ScheduledVotings;

beforeAll(async () => {
  bed = await ScheduledVotings.start();
});
afterAll(() => bed.stop());
beforeEach(() => bed.reset(NOON));

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

const isWrite = ({ name }: FunctionCall): boolean => name === 'votings-write';
/** In alphabetical order: runs of one instant have none of their own. */
const statuses = (votingId: string): string[] =>
  bed
    .runs(votingId)
    .map(({ status }) => status)
    .toSorted();
const post = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  bed.api.call('POST', '/votings', { ...OWNER, body, headers });
const all = async (): Promise<readonly unknown[]> =>
  (await bed.api.call('GET', '/votings', { as: 'ann' })).body['data'] as readonly unknown[];
const path = (): readonly string[] | undefined => bed.api.machines.latest('votings-upsert')[0]?.path;

describe('V4: the machine behind POST and PUT /votings', () => {
  it('goes from check to write where nothing is to be stopped', async () => {
    await bed.create(window(60, 120));

    expect(path()).toEqual(['Check', 'WhatNext', 'Write', 'StoppedForNothing', 'IsAnswered', 'Answer']);
  });

  it('a moved window stops the run first', async () => {
    const votingId = await bed.create(window(60, 120));

    expect((await bed.change(votingId, window(61, 120))).status).toBe(200);

    expect(path()?.slice(0, 4)).toEqual(['Check', 'WhatNext', 'StopNotification', 'Write']);
    expect(statuses(votingId)).toEqual(['ABORTED', 'RUNNING']);
    const running = bed.runs(votingId).find(({ status }) => status === 'RUNNING');
    expect((await bed.record(votingId)).notificationArn).toBe(running?.arn);
  });

  it.each([
    ['422', window(60, 120, { title: '', startAt: '2026-01-31T13:30:00Z' }), '"1"', 422],
    ['412', window(70, 120), '"7"', 412],
    ['428', window(70, 120), undefined, 428],
  ])('what is refused with %s stops nothing', async (_, body, tag, status) => {
    const votingId = await bed.create(window(60, 120));
    const headers: Record<string, string> = tag === undefined ? {} : { 'if-match': tag };

    const answer = await bed.api.call('PUT', `/votings/${votingId}`, { ...OWNER, body, headers });

    expect(answer.status).toBe(status);
    expect(path()).toEqual(['Check', 'WhatNext', 'Answer']);
    expect(statuses(votingId)).toEqual(['RUNNING']);
  });

  it('hostile texts come back as they were sent', async () => {
    const title = `it's "q" \\ \\' \\" \n \u2028 é 日本 🎉 $x $!{y} #if($a) #end ## $context.requestId / </script> {% $x %}`;

    const answer = await post(
      window(60, 120, { title, description: title, options: [{ label: title }, { label: "'" }] }),
    );

    expect(answer).toMatchObject({
      status: 201,
      body: { title, description: title, options: [{ label: title }, { label: "'" }] },
    });
    const read = await bed.api.call('GET', `/votings/${String(answer.body['votingId'])}`, { as: 'ann' });
    expect(read.body).toMatchObject({ title, description: title });
  });

  it.each([
    ['a quote', `a'b"c`, 404],
    ['an encoded slash', 'a%2Fb', 404],
    ['dots', '..', 404],
    ['what is no encoding', '%zz', 404],
  ])('an id with %s is an id that does not exist', async (_, id, status) => {
    const answer = await bed.api.call('PUT', `/votings/${id}`, {
      ...OWNER,
      body: window(1, 60),
      headers: { 'if-match': '"1"' },
    });

    expect(answer.status).toBe(status);
  });
});

describe('V4: a write that fails after the stop', () => {
  const late = (headers = { 'if-match': '"1"' }) => ({ ...OWNER, body: window(90, 150), headers });

  it('because somebody changed the title meanwhile: 412, and the old window gets a run again', async () => {
    const votingId = await bed.create(window(60, 120));
    await bed.register(votingId, 'ann');
    bed.sabotage = async (call) => {
      if (!isWrite(call) || call.number !== 2) return;
      const { voting } = await bed.record(votingId);
      await bed.votings.update({ ...voting, title: 'Dinner', version: 2 });
    };

    const answer = await bed.api.call('PUT', `/votings/${votingId}`, late());
    await bed.settle();

    expect(answer).toMatchObject({ status: 412, body: { code: 'stale-version' } });
    expect(path()?.slice(-3)).toEqual(['RestartNotification', 'IsAnswered', 'Answer']);
    expect(statuses(votingId)).toEqual(['ABORTED', 'RUNNING']);
    await bed.pass(125 * MINUTE);
    expect(bed.notices().map((notice) => notice.split(' ')[2])).toEqual(['starting', 'opened', 'ending', 'closed']);
  });

  it('because the voting opened meanwhile: refused, and it still closes on time', async () => {
    const votingId = await bed.create(window(60, 120));
    await bed.pass(59 * MINUTE);
    bed.sabotage = (call) => {
      if (isWrite(call)) bed.api.clock.advance(61_000);
    };

    const answer = await bed.api.call('PUT', `/votings/${votingId}`, late());
    bed.sabotage = () => undefined;
    await bed.pass(65 * MINUTE);

    expect(answer).toMatchObject({ status: 409, body: { code: 'voting-open' } });
    expect(bed.notices().slice(-2)).toEqual(['13:00:01 votings opened', '14:00:00 votings closed']);
  });

  it('because somebody moved the window meanwhile: their run stays the only one', async () => {
    const votingId = await bed.create(window(60, 120));
    bed.sabotage = async (call) => {
      if (!isWrite(call) || call.number !== 2) return;
      const { voting } = await bed.record(votingId);
      await bed.votings.update({ ...voting, startAt: '2026-01-31T13:10:00.000Z', version: 2 }, { moved: true });
    };

    expect((await bed.api.call('PUT', `/votings/${votingId}`, late())).status).toBe(412);
    await bed.settle();

    expect(path()).not.toContain('RestartNotification');
    expect(statuses(votingId)).toEqual(['ABORTED', 'RUNNING']);
  });

  it('because the function fails for good: 500, and the old window gets a run again', async () => {
    const votingId = await bed.create(window(60, 120));
    bed.sabotage = (call) => {
      if (isWrite(call)) throw new Error('sabotage');
    };

    const answer = await bed.api.call('PUT', `/votings/${votingId}`, late());
    await bed.settle();

    expect(answer).toMatchObject({ status: 500, body: { code: 'internal-error', status: 500 } });
    expect(JSON.stringify(answer)).not.toContain('sabotage');
    expect(path()?.slice(-3)).toEqual(['RestartNotification', 'IsAnswered', 'NotWritten']);
    expect(statuses(votingId)).toEqual(['ABORTED', 'RUNNING']);
    await bed.pass(61 * MINUTE);
    expect(bed.notices()).toEqual(['12:45:00 votings starting', '13:00:00 votings opened']);
  }, 20_000);

  it('although it was written, and only no answer got through: the restart is stale, the new window has its run', async () => {
    const votingId = await bed.create(window(60, 120));
    bed.aftermath = (call) => {
      if (isWrite(call)) throw new Error('sabotage');
    };

    expect((await bed.api.call('PUT', `/votings/${votingId}`, late())).status).toBe(500);
    await bed.settle();
    await bed.pass(91 * MINUTE);

    expect((await bed.record(votingId)).voting).toMatchObject({ version: 2, startAt: '2026-01-31T13:30:00.000Z' });
    expect(bed.runs(votingId).map((run) => [run.status, run.path.at(-1)])).toEqual(
      expect.arrayContaining([['SUCCEEDED', 'Stale']]),
    );
    expect(bed.notices()).toEqual(['13:15:00 votings starting', '13:30:00 votings opened']);
  }, 20_000);
});

describe('V4: functions that fail twice and then work', () => {
  const twice = (name: string): ((call: FunctionCall) => void) => {
    let failures = 0;
    return (call) => {
      if (call.name !== name || failures === 2) return;
      failures += 1;
      throw new Error('sabotage');
    };
  };

  it.each(['votings-check', 'votings-write'])('%s before its work: one voting, even with a key', async (name) => {
    bed.sabotage = twice(name);

    expect((await post(window(60, 120), { 'idempotency-key': `before-${name}` })).status).toBe(201);
    expect(await all()).toHaveLength(1);
  });

  it.each(['votings-check', 'votings-write'])('%s after its work: one voting, even with a key', async (name) => {
    bed.aftermath = twice(name);
    const headers = { 'idempotency-key': `after-${name}` };

    const first = await post(window(60, 120), headers);

    expect(first.status).toBe(201);
    expect(await all()).toHaveLength(1);
    const { serverTime: _, ...voting } = first.body;
    const again = await post(window(60, 120), headers);
    expect(again).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' }, body: voting });
  });

  it('votings-write after its work: one version, and the answer is that version', async () => {
    const votingId = await bed.create(window(60, 120));
    bed.aftermath = twice('votings-write');

    const answer = await bed.change(votingId, window(70, 120));

    expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { version: 2 } });
    expect((await bed.record(votingId)).voting.version).toBe(2);
    expect(statuses(votingId)).toEqual(['ABORTED', 'RUNNING']);
  });

  it('a run that cannot be stopped does not keep the window from moving', async () => {
    const votingId = await bed.create(window(60, 120));
    const { notificationArn = '' } = await bed.record(votingId);
    const TableName = bed.api.tables['votings'] ?? '';
    await bed.api.db.engine.client.call('DynamoDB_20120810.UpdateItem', {
      TableName,
      Key: { votingId: { S: votingId } },
      UpdateExpression: 'SET notificationArn = :gone',
      ExpressionAttributeValues: { ':gone': { S: `${notificationArn}-gone` } },
    });

    expect((await bed.change(votingId, window(70, 130))).status).toBe(200);
    await bed.pass(75 * MINUTE);

    expect(bed.notices()).toEqual(['12:55:00 votings starting', '13:10:00 votings opened']);
  });
});

describe('X2: Idempotency-Key over two functions', () => {
  it('is in flight while the first request is between check and write, and for at most 35 s after a crash there', async () => {
    bed.sabotage = (call) => {
      if (isWrite(call)) throw new Error('sabotage');
    };
    const headers = { 'idempotency-key': 'crash' };

    expect((await post(window(60, 120), headers)).status).toBe(500);
    bed.sabotage = () => undefined;
    expect(await post(window(60, 120), headers)).toMatchObject({
      status: 409,
      headers: { 'retry-after': '1' },
      body: { code: 'idempotency-in-flight' },
    });
    bed.api.clock.advance(36_000);
    expect((await post(window(60, 120), headers)).status).toBe(201);
    expect(await all()).toHaveLength(1);
  }, 20_000);

  it('lets the client correct a refused request under the same key, and refuses another payload after it worked', async () => {
    const headers = { 'idempotency-key': 'correct-me' };

    expect((await post(window(60, 120, { title: '' }), headers)).status).toBe(422);
    expect((await post(window(60, 120), headers)).status).toBe(201);
    expect(await post(window(60, 120, { title: 'Dinner' }), headers)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('of many requests with one key exactly one is carried out', async () => {
    const headers = { 'idempotency-key': 'race' };

    const answers = await Promise.all(Array.from({ length: 8 }, () => post(window(60, 120), headers)));

    expect(await all()).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(answers.filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
  });

  it('is ignored by PUT, which If-Match protects', async () => {
    const votingId = await bed.create(window(60, 120));
    const request = { ...OWNER, body: window(60, 120, { title: 'Dinner' }) };
    const headers = { 'if-match': '"1"', 'idempotency-key': 'put' };

    expect((await bed.api.call('PUT', `/votings/${votingId}`, { ...request, headers })).status).toBe(200);
    expect((await bed.api.call('PUT', `/votings/${votingId}`, { ...request, headers })).status).toBe(412);
  });
});
