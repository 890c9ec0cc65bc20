import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, synthesise, type TestCloud } from '#test/support/local-cloud.js';
import type { Frame, WsTestClient } from '#test/support/ws-client.js';

jest.setTimeout(120_000);

/** Seconds before start and end at which notices go out. */
const NOTICE = 1;
/** Chosen by the client; it is carried through queue, stream and state machine into every frame (X6). */
const CORRELATION = 'scheduled-e2e';

let scratch: string;
let stackFolder: string;
let cloud: TestCloud;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-scheduled-'));
  stackFolder = synthesise(join(scratch, 'out'), [
    `votings.startNoticeSeconds=${NOTICE}`,
    `votings.endNoticeSeconds=${NOTICE}`,
    'votings.minWindowSeconds=1',
  ]);
  await start();
});
afterAll(async () => {
  await cloud.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Starts the cloud, and its functions: what they take for that is not what is measured. */
async function start(): Promise<void> {
  cloud = await startTestCloud({ stackFolder, dataDir: join(scratch, 'data') });
  const client = await cloud.connect('warm-up');
  await create(inSeconds(-1, 600));
  for (const type of ['voting.created', 'voting.opened']) await client.take({ type }, 30_000);
  await client.close();
}

interface Window {
  readonly startAt: number;
  readonly endAt: number;
}

interface Voting extends Window {
  readonly votingId: string;
}

const iso = (instant: number): string => new Date(instant).toISOString();
const inSeconds = (start: number, end: number): Window => ({
  startAt: Date.now() + start * 1000,
  endAt: Date.now() + end * 1000,
});
const bodyOf = ({ startAt, endAt }: Window, title = 'Lunch'): object => ({
  title,
  options: [{ label: 'Pizza' }, { label: 'Pasta' }],
  startAt: iso(startAt),
  endAt: iso(endAt),
});

async function create(window: Window): Promise<Voting> {
  const headers = { 'x-correlation-id': CORRELATION };
  const body = bodyOf(window);
  const answer = await cloud.request('/v1/votings', { user: 'olga', groups: ['organizers'], body, headers });
  expect(answer.status).toBe(201);
  const { votingId } = (await answer.json()) as { votingId: string };
  return { votingId, ...window };
}

/** PUT with a body, else DELETE. */
async function change({ votingId }: Voting, body?: object): Promise<Response> {
  const headers = { 'if-match': '"1"' };
  const method = body ? 'PUT' : 'DELETE';
  return cloud.request(`/v1/votings/${votingId}`, { user: 'olga', method, headers, ...(body && { body }) });
}

async function register({ votingId }: Voting, ...users: readonly string[]): Promise<void> {
  for (const user of users) {
    const { status } = await cloud.request(`/v1/votings/${votingId}/registration`, { user, method: 'PUT' });
    expect(status).toBe(204);
  }
}

/** Runs of votings that are under way or were ended by somebody else, newest first. */
const runs = async () => (await cloud.state()).executions.filter(({ machine }) => machine === 'votings-notification');

type Kind = 'starting' | 'opened' | 'ending' | 'closed';

function dueAt(kind: Kind, { startAt, endAt }: Window): number {
  const about = kind === 'starting' || kind === 'opened' ? startAt : endAt;
  return kind === 'starting' || kind === 'ending' ? about - NOTICE * 1000 : about;
}

function eventIdOf(kind: Kind, { votingId, startAt, endAt }: Voting): string {
  return `${votingId}:${kind}:${iso(kind === 'starting' || kind === 'opened' ? startAt : endAt)}`;
}

/**
 * The notice comes within a second of its time, not counting how long this very process had to wait for a processor: a machine that is busy
 * with something else says nothing about the local cloud.
 */
async function expectOnTime(client: WsTestClient, kind: Kind, voting: Voting): Promise<Frame> {
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const due = dueAt(kind, voting);
  const frame = await client.take({ eventId: eventIdOf(kind, voting) }, due - Date.now() + 20_000);
  const late = (Date.now() - due) / 1000;
  lag.disable();
  expect(frame).toMatchObject({ type: `voting.${kind}`, data: { votingId: voting.votingId } });
  expect(late).toBeGreaterThan(-1);
  expect(late).toBeLessThan(1 + (4 * lag.max) / 1e9);
  return frame;
}

async function expectNone(client: WsTestClient, voting: Voting, ...kinds: readonly Kind[]): Promise<void> {
  for (const kind of kinds)
    await expect(client.take({ eventId: eventIdOf(kind, voting) }, 50)).rejects.toThrow('no {"eventId"');
}

describe('scheduled votings, end to end on the local cloud', () => {
  it('V6, V8, V9, V10: each is announced within a second of its time; no old window is', async () => {
    const [ann, bob] = [await cloud.connect('ann'), await cloud.connect('bob')];
    const plain = await create(inSeconds(4, 7));
    const moved = await create(inSeconds(4, 60));
    const cancelled = await create(inSeconds(4, 60));
    const lost = await create(inSeconds(5, 60));
    await register(plain, 'ann', 'bob');
    const next = { ...moved, ...inSeconds(4.5, 60) };
    expect((await change(moved, bodyOf(next, 'Dinner'))).headers.get('etag')).toBe('"2"');
    expect((await change(cancelled)).status).toBe(204);
    await loseRunOf(lost);

    await expectOnTime(ann, 'starting', plain);
    await expectOnTime(ann, 'starting', next);
    await expectOnTime(ann, 'opened', plain);
    const vote = await cloud.request(`/v1/votings/${plain.votingId}/votes`, { user: 'bob', body: { choice: 'pizza' } });
    expect(vote.status).toBe(201);
    await expectOnTime(ann, 'opened', next);
    await expectOnTime(ann, 'opened', lost);
    await expectOnTime(ann, 'ending', plain);
    expect(await expectOnTime(ann, 'closed', plain)).toMatchObject({ correlationId: CORRELATION });

    expect(await ann.take({ eventId: `${plain.votingId}:created:1` })).toMatchObject({
      correlationId: CORRELATION,
      topic: 'votings',
      data: { state: 'scheduled' },
    });
    expect(await ann.take({ eventId: `${moved.votingId}:updated:2` })).toMatchObject({ data: { title: 'Dinner' } });
    expect(await ann.take({ eventId: `${cancelled.votingId}:cancelled:2` })).toMatchObject({
      data: { state: 'cancelled' },
    });
    await expectNone(bob, plain, 'ending');
    await expectNone(ann, plain, 'starting', 'opened', 'ending', 'closed');
    await expectNone(ann, moved, 'starting', 'opened');
    await expectNone(ann, cancelled, 'starting', 'opened');
    const ended = await eventually(runs, (all) => all.some(({ status }) => status === 'SUCCEEDED'));
    expect(ended.filter(({ status }) => status === 'ABORTED')).toHaveLength(3);
    const [done, ...others] = ended.filter(({ status }) => status === 'SUCCEEDED');
    expect(others).toEqual([]);
    expect(done?.path).toEqual(
      expect.arrayContaining(['Claim', 'Timeline/RemindUsers', 'Timeline/AnnounceClosing', 'Done']),
    );
  });

  it('V6: a restart during a wait loses nothing and repeats nothing', async () => {
    const voting = await create(inSeconds(12, 15));
    await register(voting, 'ann');
    await eventually(runs, ([run]) => run?.path.includes('Timeline/WaitForStartNotice') ?? false);
    await cloud.stop();
    await start();
    expect(Date.now()).toBeLessThan(dueAt('starting', voting));
    const ann = await cloud.connect('ann');

    const kinds = ['starting', 'opened', 'ending', 'closed'] as const;
    for (const kind of kinds) await expectOnTime(ann, kind, voting);

    await expectNone(ann, voting, ...kinds);
  });
});

/** Its run disappears, and the sweep finds out. */
async function loseRunOf({ votingId }: Voting): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: cloud.awsEndpoint, region: 'us-west-2', credentials });
  try {
    const waiting = await eventually(runs, ([run]) => run?.path.includes('Timeline/WaitForStartNotice') ?? false);
    for (const { arn: executionArn } of waiting) {
      const { input = '', status } = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (!input.includes(votingId) || status !== 'RUNNING') continue;
      await client.send(new StopExecutionCommand({ executionArn }));
      expect(await cloud.invoke('votings-sweep', {})).toMatchObject({ ok: true, payload: { started: 1 } });
      return;
    }
    throw new Error('the voting has no run');
  } finally {
    client.destroy();
  }
}
