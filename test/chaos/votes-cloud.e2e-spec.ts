import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';
import { createRecounter } from '#votings/results/create-recounter.js';
import { isDrifting, isExact, type Recount } from '#votings/results/recount.js';
import { eventually } from '../support/eventually.js';
import { startTestCloud, type TestCloud } from '../support/local-cloud.js';
import { scaled } from '../support/scale.js';
import { type Ballot, castAll } from '../support/voters.js';
import { randomSource } from './votes-random.js';
import { WorkerFaults } from './worker-faults.js';

const VOTINGS = scaled({ reduced: 5, full: 20 });
const VOTES = scaled({ reduced: 1_000, full: 20_000 });
const PER_VOTING = VOTES / VOTINGS;
const CONCURRENCY = 32;
const FAILING = ['votings-counter', 'results-announcer', 'results-publisher'];
/** What is left to the sweep when a worker's answers were lost too often. */
const PATIENCE_MS = scaled({ reduced: 30_000, full: 120_000 });
const ENV = {
  TABLE_VOTINGS: 'agora-local-votings',
  TABLE_VOTES: 'agora-local-votes',
  TABLE_RESULTS: 'agora-local-results',
  RESULTS_SHARDS: 10,
};

// A limit against hangs: on a busy machine of two cores the full count took nine minutes.
jest.setTimeout(scaled({ reduced: 120_000, full: 1_800_000 }));

const faults = new WorkerFaults(FAILING, randomSource(20_260_131));
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ invocationFaults: faults, queueRetrySeconds: 1 });
});
afterAll(() => cloud.stop());

async function createVoting(title: string): Promise<string> {
  const body = {
    title,
    options: [{ label: 'A' }, { label: 'B' }, { label: 'C' }],
    startAt: new Date(Date.now() - 60_000).toISOString(),
    endAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const answer = await cloud.request('/v1/votings', { user: 'olga', groups: ['organizers'], body });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { votingId: string }).votingId;
}

async function recount(votingId: string): Promise<Recount> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createDocumentClient({ endpoint: cloud.awsEndpoint, region: 'us-west-2', credentials });
  const options = { segments: 4, attempts: 3, retentionDays: 90, onProgress: () => {} };
  try {
    return await createRecounter(client, ENV).recount(votingId, options);
  } finally {
    client.destroy();
  }
}

const total = async (votingId: string): Promise<number> => {
  const answer = await cloud.request(`/v1/votings/${votingId}/results`, { user: 'olga' });
  return ((await answer.json()) as { total: number }).total;
};

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((so, count) => so + count, 0);

describe('P6, P7, P8: the whole way of votes, under conflicts, failures, repeats and kills', () => {
  it(`ends with drift 0: ${VOTES} votes over ${VOTINGS} votings`, async () => {
    const votings = await Promise.all(Array.from({ length: VOTINGS }, (_, n) => createVoting(`Voting ${n}`)));
    const watcher = await cloud.connect('watcher');
    for (const votingId of votings)
      watcher.send({ action: 'subscribe', id: votingId, data: { topic: `voting:${votingId}` } });
    for (const votingId of votings) await watcher.take({ type: 'ack', id: votingId });
    const ballots = Array.from({ length: VOTES }, (_, n): Ballot => ({
      votingId: votings[n % VOTINGS] ?? '',
      user: `u${Math.floor(n / VOTINGS)}`,
      choice: 'abc'[Math.floor(n / VOTINGS) % 3] ?? '',
    }));
    cloud.awsFaults.transactionConflict = 0.1;
    faults.active = true;

    const cast = await castAll(cloud, ballots, CONCURRENCY);

    expect(new Set(cast.map(({ status }) => status))).toEqual(new Set([201]));
    for (const votingId of votings)
      await eventually(
        () => total(votingId),
        (counted) => counted >= PER_VOTING,
        PATIENCE_MS,
      );
    expect(faults.injected).toBeGreaterThan(0);
    for (const votingId of votings) {
      const found = await recount(votingId);
      expect({ drifting: isDrifting(found), exact: isExact(found) }).toEqual({ drifting: false, exact: true });
      expect([sum(found.counts), sum(found.inFlight)]).toEqual([PER_VOTING, 0]);
    }
    // P8: the last state reaches who watches, whatever happened to announcers and publishers.
    for (const votingId of votings) await lastFrame(votingId, watcher);
  });

  async function lastFrame(votingId: string, watcher: Awaited<ReturnType<TestCloud['connect']>>): Promise<void> {
    for (let shown = 0; shown < PER_VOTING;) {
      const frame = await watcher.take({ type: 'results', topic: `voting:${votingId}` }, PATIENCE_MS);
      shown = (frame['data'] as { total: number }).total;
    }
  }
});
