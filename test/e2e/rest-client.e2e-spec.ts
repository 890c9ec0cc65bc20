import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RefusedError, RestClient, type RestOptions, UnansweredError } from '#client/index.js';
import { workbook } from '#leads/imports/workbook/workbook.fixture.js';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ settings: ['api.votePostRate=1', 'api.votePostBurst=1'] });
}, 60_000);
afterAll(async () => cloud.stop());

function as(user: string, groups: readonly string[] = [], options: Partial<RestOptions> = {}): RestClient {
  return new RestClient({
    url: `${cloud.url}/v1`,
    apiKey: 'local',
    token: () => cloud.token(user, groups),
    ...options,
  });
}

/** Statuses of all answers, of which the first few that tell of a success get lost on their way back. */
function losing(count: number) {
  const statuses: number[] = [];
  let lost = 0;
  const lossy = async (request: Request): Promise<Response> => {
    const response = await fetch(request);
    statuses.push(response.status);
    if (response.ok && lost < count) {
      lost += 1;
      throw new TypeError('fetch failed');
    }
    return response;
  };
  return { statuses, fetch: lossy };
}

const refused = async (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

async function aVoting(title = 'Lunch') {
  const body = {
    title,
    options: [{ label: 'Pizza' }, { label: 'Pasta' }],
    startAt: new Date(Date.now() - 60_000).toISOString(),
    endAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  return as('olga', ['organizers']).call('Votings.create', { body });
}

describe('RestClient on the local cloud', () => {
  it('P2: votes once; a second vote is refused with the one that counts', async () => {
    const { data, etag, status } = await aVoting();
    const vote = { path: { votingId: data.votingId }, body: { choice: 'pizza' } };
    expect([status, etag]).toEqual([201, '"1"']);

    const first = await as('ann').call('Votes.cast', vote);
    const error = await refused(as('ann').call('Votes.cast', vote));

    const { choice, timestamp } = first.data;
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as RefusedError).problem).toMatchObject({
      code: 'already-voted',
      existingVote: { choice, timestamp },
    });
  });

  it('X2: a vote whose answer was lost is replayed by its key, not refused', async () => {
    const { data } = await aVoting();
    const { fetch: lossy, statuses } = losing(1);

    const answer = await as('bob', [], { fetch: lossy, attempts: 8 }).call('Votes.cast', {
      path: { votingId: data.votingId },
      body: { choice: 'pasta' },
    });

    expect(answer).toMatchObject({ status: 201, replayed: true, data: { choice: 'pasta', userId: 'bob' } });
    expect(statuses.filter((status) => status === 201)).toHaveLength(2);
  });

  it('X2: so is a voting, though a state machine answers', async () => {
    const { fetch: lossy } = losing(1);
    const body = {
      title: 'x',
      options: [{ label: 'a' }, { label: 'b' }],
      startAt: '2026-01-01T00:00:00Z',
      endAt: '2026-01-01T00:00:00Z',
    };
    const { startAt, endAt } = (await aVoting()).data;

    const made = await as('olga', ['organizers'], { fetch: lossy }).call('Votings.create', {
      body: { ...body, startAt, endAt },
    });

    expect(made).toMatchObject({
      status: 201,
      replayed: true,
      etag: '"1"',
      location: `/v1/votings/${made.data.votingId}`,
    });
  });

  it('X1: a version that is stale is refused; one that a lost attempt made itself is not known', async () => {
    const { data } = await aVoting();
    const path = { votingId: data.votingId };

    const stale = await refused(as('olga').call('Votings.cancel', { path, ifMatch: 7 }));
    const lost = await refused(
      as('olga', [], { fetch: losing(1).fetch }).call('Votings.cancel', { path, ifMatch: data.version }),
    );

    expect(stale).toMatchObject({ name: 'RefusedError', code: 'stale-version' });
    expect(lost).toBeInstanceOf(UnansweredError);
    expect((lost as Error).cause).toMatchObject({ code: 'stale-version' });
    expect((await as('ann').call('Votings.get', { path })).data.state).toBe('cancelled');
  });

  it('P10: what is throttled waits as long as Retry-After says, and is carried out', async () => {
    const { data } = await aVoting();
    const { fetch: counting, statuses } = losing(0);
    const vote = { path: { votingId: data.votingId }, body: { choice: 'pizza' } };
    const begun = performance.now();

    const votes = await Promise.all(
      ['u1', 'u2', 'u3'].map((user) => as(user, [], { fetch: counting }).call('Votes.cast', vote)),
    );

    expect(votes.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(statuses).toContain(429);
    expect(performance.now() - begun).toBeGreaterThan(1_000);
  });

  it('X1: tells all broken rules, a missing key, and a page that is not the API', async () => {
    const { data } = await aVoting();
    const path = { votingId: data.votingId };
    const body = { title: '', options: [], startAt: 'soon', endAt: 'later' };

    const invalid = (await refused(as('olga', ['organizers']).call('Votings.create', { body }))) as RefusedError;
    const keyless = await refused(
      new RestClient({ url: `${cloud.url}/v1`, token: () => cloud.token('ann') }).call('Results.get', { path }),
    );
    const page = await refused(as('ann', [], { url: `${cloud.url}/docs?` }).call('Votings.search'));

    expect(invalid.problem.errors?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/title', '/options', '/startAt', '/endAt']),
    );
    expect(keyless).toMatchObject({ code: 'invalid-api-key' });
    expect(page).toMatchObject({ name: 'UnansweredError', reason: 'gateway' });
  });

  it('X3: pages lists', async () => {
    for (const n of [1, 2, 3, 4, 5]) await aVoting(`page ${n}`);
    const titles: string[] = [];
    const lengths: number[] = [];

    for await (const { data } of as('ann').pages('Votings.search', { query: { state: 'open', limit: 2 } })) {
      lengths.push(data.length);
      titles.push(...data.map(({ title }) => title));
    }

    expect(lengths.length).toBeGreaterThan(2);
    expect(titles.filter((title) => title.startsWith('page')).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `page ${n}`));
  });

  it('L1, L9: uploads a workbook; an answer to a lead that is sent twice counts once', async () => {
    const rows = [
      ['email', 'timestamp', 'name'],
      ['x@example.test', '2026-01-01T00:00:00Z', 'X'],
    ];
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(workbook(rows))]), 'leads.xlsx');
    const supervisor = as('sue', ['supervisors']);
    const agent = await cloud.connect('al', ['agents']);
    agent.send({ action: 'hello' });
    await agent.take({ type: 'welcome' });

    const made = await supervisor.call('Imports.create', { body: form });
    expect(made).toMatchObject({ status: 202, location: `/v1/leads/imports/${made.data.importId}` });
    const { leadId, assignmentId } = (await agent.take({ type: 'lead' }))['data'] as Record<string, string>;
    const path = { importId: made.data.importId };
    const imported = await eventually(
      async () => (await supervisor.call('Imports.get', { path })).data,
      ({ state }) => state === 'completed',
    );
    const { fetch: lossy, statuses } = losing(1);
    const answered = await as('al', ['agents'], { fetch: lossy }).call('Leads.answer', {
      path: { leadId: leadId ?? '' },
      body: { assignmentId: assignmentId ?? '', status: 'Positive Reply' },
    });

    expect(imported).toMatchObject({ rows: 1, accepted: 1, rejectedCount: 0 });
    expect(statuses).toEqual([200, 200]);
    expect(answered.data).toMatchObject({ leadId, status: 'Positive Reply', assignedTo: 'al' });
  });
});
