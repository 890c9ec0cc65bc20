import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

jest.setTimeout(30_000);

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const REGION = 'us-west-2';

let cloud: TestCloud;

beforeAll(async () => {
  const settings = ['results.finalAfterSeconds=1', 'results.settleSeconds=1'];
  cloud = await startTestCloud({ settings, ttlSweepSeconds: 1 });
});
afterAll(() => cloud.stop());

type Json = Record<string, unknown>;

/** An open voting with three votes, counted. */
async function votedOn(): Promise<string> {
  const body = {
    title: 'Lunch',
    options: [{ label: 'Pizza' }, { label: 'Pasta' }],
    startAt: new Date(Date.now() - 600_000).toISOString(),
    endAt: new Date(Date.now() + 600_000).toISOString(),
  };
  const answer = await cloud.request('/v1/votings', { user: 'olga', groups: ['organizers'], body });
  const { votingId } = (await answer.json()) as { votingId: string };
  const choices = ['pizza', 'pizza', 'pasta'];
  const votes = choices.map((choice, n) =>
    cloud.request(`/v1/votings/${votingId}/votes`, { user: `u${n}`, body: { choice } }),
  );
  expect((await Promise.all(votes)).map(({ status }) => status)).toEqual([201, 201, 201]);
  await eventually(
    () => results(votingId),
    ({ total }) => total === 3,
  );
  return votingId;
}

const results = async (votingId: string): Promise<Json> =>
  (await (await cloud.request(`/v1/votings/${votingId}/results`, { user: 'olga' })).json()) as Json;

/** As whoever runs the local cloud. */
const operator = () => createDocumentClient({ endpoint: cloud.awsEndpoint, region: REGION, credentials: CREDENTIALS });

const storedVotes = async (): Promise<number> =>
  (await cloud.state()).tables.find(({ name }) => name === 'votes')?.items ?? -1;

describe('P5: votes that expire', () => {
  it('are removed by TTL, which changes no results', async () => {
    const votingId = await votedOn();
    const before = await results(votingId);
    expect(await storedVotes()).toBe(3);
    const client = operator();
    const expired = ['u0', 'u1', 'u2'].map(
      (userId) =>
        new UpdateCommand({
          TableName: 'agora-local-votes',
          Key: { userId, votingId },
          UpdateExpression: 'SET expireAt = :past',
          ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 60 },
        }),
    );
    for (const command of expired) await client.send(command);
    client.destroy();

    const vote = () => cloud.request(`/v1/votings/${votingId}/votes/me`, { user: 'u0' });
    await eventually(
      async () => (await vote()).status,
      (status) => status === 404,
    );
    // What the removals lead to, if anything, has happened when the stream of votes is read to its end.
    await eventually(
      async () => storedVotes(),
      (left) => left === 0,
    );
    await cloud.invoke('votings-sweep', {});

    expect(await results(votingId)).toMatchObject({ counts: before['counts'], total: 3 });
    const { functions } = await cloud.state();
    expect(functions.find(({ name }) => name === 'votings-counter')).toMatchObject({ errors: 0 });
  });
});

describe('P9: snapshots', () => {
  it('are objects of the bucket: what changed, and what is final', async () => {
    const votingId = await votedOn();
    const Bucket = String(cloud.stack.outputs['snapshot_bucket']);
    const s3 = new S3Client({ endpoint: cloud.awsEndpoint, region: REGION, credentials: CREDENTIALS });
    const prefix = `votings/${votingId}/results/`;
    const keys = async (): Promise<string[]> => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
      return Contents.map(({ Key = '' }) => Key.slice(prefix.length));
    };

    expect(await cloud.invoke('results-snapshots', {})).toMatchObject({
      ok: true,
      payload: { saved: expect.anything() },
    });
    expect(await keys()).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z\.json$/)]);
    const cancel = { user: 'olga', groups: ['organizers'], method: 'DELETE', headers: { 'if-match': '"1"' } };
    expect((await cloud.request(`/v1/votings/${votingId}`, cancel)).status).toBe(204);
    await eventually(
      async () => {
        await cloud.invoke('votings-sweep', {});
        return results(votingId);
      },
      ({ final }) => final === true,
      15_000,
    );
    for (let run = 0; run < 2; run += 1) await cloud.invoke('results-snapshots', {});

    expect(await keys()).toEqual([expect.stringMatching(/^\d/), 'final.json']);
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: `${prefix}final.json` }));
    expect(ContentType).toBe('application/json');
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
      schema: 1,
      voting: { votingId, title: 'Lunch', cancelledAt: expect.any(String) },
      results: { counts: { pizza: 2, pasta: 1 }, total: 3, final: true },
    });
    s3.destroy();
  });
});

describe('P7: npm run recount', () => {
  const recount = (...args: readonly string[]) => recountOn(new URL(cloud.url).port, ...args);
  const recountOn = async (port: string, ...args: readonly string[]) => {
    // CI's own variable would turn colours on; a shell may have a key for AWS, which is none of the local cloud's.
    const env = { ...process.env, NO_COLOR: '1', PORT: port, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const run = promisify(execFile)(process.execPath, ['tools/recount.ts', ...args], { encoding: 'utf8', env });
    return run.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  };

  it('finds no drift, then the one that a defect made, and repairs it', async () => {
    const votingId = await votedOn();
    const client = operator();
    const spoil = new UpdateCommand({
      TableName: 'agora-local-results',
      Key: { votingId, part: 'shard#0' },
      UpdateExpression: 'ADD #option :five',
      ExpressionAttributeNames: { '#option': 'o#pizza' },
      ExpressionAttributeValues: { ':five': 5 },
    });

    expect(await recount('--voting', votingId)).toMatchObject({ code: 0, stdout: expect.stringContaining('No drift') });
    await client.send(spoil);
    const drifted = await recount('--voting', votingId);
    expect(drifted).toMatchObject({ code: 2, stderr: expect.stringContaining('3 of this voting') });
    expect(drifted.stdout).toMatch(/pizza +7 +2 +0 +5\n/);
    const repaired = await recount('--voting', votingId, '--repair');
    expect(repaired).toMatchObject({ code: 0, stdout: expect.stringContaining('Repaired: pizza -5.') });
    expect(await recount('--voting', votingId)).toMatchObject({ code: 0 });

    expect(await results(votingId)).toMatchObject({ counts: { pizza: 2, pasta: 1 }, total: 3 });
    client.destroy();
  });

  it('says what is wrong with what it was asked', async () => {
    expect(await recount('--voting', 'none')).toMatchObject({ code: 1, stderr: 'There is no such voting.\n' });
    expect(await recount()).toMatchObject({ code: 1, stderr: expect.stringContaining('--voting <id>') });
    expect(await recountOn('1', '--voting', 'v')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No local cloud answers on port 1: start it with "npm start"'),
    });
  });
});
