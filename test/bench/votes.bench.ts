/**
 * Votes through all of it: HTTP, gateway, function, table, stream, counter. `npm run bench:votes` runs a local cloud on a folder and a port of its own,
 * casts three sizes (`-- --sizes 500,2000,5000`), and beside each, in the same run, as many plain conditional puts of the same item through
 * the SDK to the same endpoint. Ends with 1 when a vote is lost, or counted twice.
 */
import { parseArgs } from 'node:util';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';
import { createRecounter } from '#votings/results/create-recounter.js';
import { isDrifting } from '#votings/results/recount.js';
import { startTestCloud, type TestCloud } from '../support/local-cloud.js';
import { type Ballot, castAll } from '../support/voters.js';
import { printVotes, type VotesFigures } from './votes.report.js';

const CONCURRENCY = 32;
const WARM_UP = 200;
const OPTIONS = ['yes', 'no', 'maybe'];
const POLL_MS = 20;
/** Without a counted vote for so long, none will come. */
const STUCK_MS = 90_000;
const ENV = {
  TABLE_VOTINGS: 'agora-local-votings',
  TABLE_VOTES: 'agora-local-votes',
  TABLE_RESULTS: 'agora-local-results',
  RESULTS_SHARDS: 10,
};
/** A table without a stream or an index, so that a put is nothing but a put. */
const PLAIN_TABLE = 'agora-local-registrations';

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '500,2000,5000' } } });
const sizes = values.sizes.split(',').map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new Error('--sizes are whole numbers');

const cloud = await startTestCloud();
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const client = createDocumentClient({ endpoint: cloud.awsEndpoint, region: 'us-west-2', credentials });
try {
  await bench(WARM_UP, 'warm-up');
  const figures: VotesFigures[] = [];
  for (const size of sizes) figures.push(await bench(size, `size-${size}`));
  printVotes(figures, CONCURRENCY);
  if (figures.some(({ drift, counted, size }) => drift || counted !== size)) process.exitCode = 1;
} finally {
  client.destroy();
  await cloud.stop();
}

async function bench(size: number, name: string): Promise<VotesFigures> {
  const votingId = await createVoting(cloud, name);
  const ballots = Array.from({ length: size }, (_, n): Ballot => ({
    votingId,
    user: `${name}-${n}`,
    choice: OPTIONS[n % OPTIONS.length] ?? '',
  }));
  let started = 0;
  const cast = await castAll(cloud, ballots, CONCURRENCY, () => (started = performance.now()));
  const castFor = performance.now() - started;
  const refused = cast.filter(({ status }) => status !== 201).length;
  if (refused > 0) throw new Error(`${refused} of ${size} votes were refused`);
  const counted = await countedVotes(votingId, size);
  const countFor = performance.now() - started;
  const recounter = createRecounter(client, ENV);
  const options = { segments: 4, attempts: 3, retentionDays: 90, onProgress: () => {} };
  const drift = isDrifting(await recounter.recount(votingId, options));
  const plain = await plainPuts(client, ballots);
  return { size, castFor, latencies: cast.map(({ milliseconds }) => milliseconds), countFor, counted, drift, plain };
}

async function createVoting(target: TestCloud, title: string): Promise<string> {
  const body = {
    title,
    options: OPTIONS.map((label) => ({ label })),
    startAt: new Date(Date.now() - 60_000).toISOString(),
    endAt: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const answer = await target.request('/v1/votings', { user: 'olga', groups: ['organizers'], body });
  return ((await answer.json()) as { votingId: string }).votingId;
}

/** Waits until all votes are counted, or none has been for long. @returns how many are */
async function countedVotes(votingId: string, size: number): Promise<number> {
  let total = 0;
  for (let changedAt = performance.now(); performance.now() - changedAt < STUCK_MS;) {
    const answer = await cloud.request(`/v1/votings/${votingId}/results`, { user: 'olga' });
    const now = ((await answer.json()) as { total: number }).total;
    if (now !== total) changedAt = performance.now();
    total = now;
    if (total >= size) return total;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return total;
}

/** The same items, by the same number of writers, without anything around the write. */
async function plainPuts(database: DynamoDBDocumentClient, ballots: readonly Ballot[]): Promise<VotesFigures['plain']> {
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  const writer = async (): Promise<void> => {
    for (let index = next++; index < ballots.length; index = next++) {
      const { user, votingId, choice } = ballots[index] ?? { user: '', votingId: '', choice: '' };
      const sentAt = performance.now();
      const Item = {
        userId: user,
        votingId: `plain-${votingId}`,
        choice,
        timestamp: new Date().toISOString(),
        expireAt: 4_000_000_000,
      };
      const ConditionExpression = 'attribute_not_exists(userId)';
      await database.send(new PutCommand({ TableName: PLAIN_TABLE, Item, ConditionExpression }));
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, writer));
  return { putFor: performance.now() - started, latencies };
}
