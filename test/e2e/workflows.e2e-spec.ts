import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud, type TestRequest } from '#test/support/local-cloud.js';
import { workflowStack } from '#test/support/workflow-cloud.js';

const HOSTILE = `it's "q" \\ \\' \\" \n \u2028 é 日本 🎉 $x $!{y} #if($a) #end ## $context.requestId / </script> %{z}`;

let scratch: string;
let stackFolder: string;
let cloud: TestCloud;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-workflows-'));
  stackFolder = workflowStack(join(scratch, 'out'));
  cloud = await startTestCloud({ stackFolder });
});
afterAll(async () => {
  await cloud.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const post = (body: unknown, request: TestRequest = {}) =>
  cloud.request('/v1/things', { user: 'alice', method: 'POST', body, ...request });
const problem = async (response: Response) => ({
  status: response.status,
  type: response.headers.get('content-type'),
  body: (await response.json()) as Record<string, unknown>,
});

describe('V4: a state machine behind the REST API', () => {
  it('answers with the status, headers and body that the machine gives', async () => {
    const response = await post({ title: 'x' });

    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      location: '/v1/things/1',
      etag: '"1"',
      'retry-after': '7',
      'idempotent-replayed': 'true',
      'access-control-allow-origin': '*',
    });
  });

  it('hands the machine the request as it is: method, path, headers in any case, claims, body', async () => {
    const body = JSON.stringify({ title: HOSTILE, list: [1.5, null, { a: true }] }, undefined, 2);
    const response = await cloud.request(`/v1/things/${encodeURIComponent("o'thing")}`, {
      user: `bob "o'x" \\ $x #end é`,
      groups: ['organizers', 'admins'],
      method: 'PUT',
      body,
      headers: { 'IF-MATCH': '"3"', 'idempotency-KEY': `k'"\\$x`, 'x-correlation-id': 'c1', 'x-other': 'no' },
    });
    const { event } = (await response.json()) as { event: Record<string, unknown> };

    expect(response.status).toBe(200);
    expect(event).toEqual({
      method: 'PUT',
      requestId: response.headers.get('x-amzn-requestid'),
      path: { thingId: encodeURIComponent("o'thing") },
      headers: {
        'if-match': '"3"',
        'idempotency-key': `k'"\\$x`,
        'x-correlation-id': 'c1',
        'content-type': 'application/json',
      },
      claims: {
        sub: `bob "o'x" \\ $x #end é`,
        email: expect.any(String),
        preferred_username: expect.any(String),
        'cognito:groups': 'organizers,admins',
      },
      body,
    });
  });

  it.each([409, 412, 422, 428])('passes the machine’s refusal %i on as it is', async (refuse) => {
    expect(await problem(await post({ refuse }))).toMatchObject({
      status: refuse,
      type: 'application/problem+json',
      body: { status: refuse, code: 'refused' },
    });
  });

  it('answers without a body where the machine gives none', async () => {
    const response = await post({ nothing: true });

    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it.each<[string, TestRequest & { body: unknown }, number, string]>([
    ['a body that is no JSON', { body: '{"broken": ' }, 400, 'malformed-body'],
    ['no body', { body: '' }, 400, 'malformed-body'],
    ['a body over 200 KB', { body: JSON.stringify({ t: 'x'.repeat(200 * 1024) }) }, 413, 'payload-too-large'],
    ['a body that no state can hold', { body: JSON.stringify({ t: '"'.repeat(70_000) }) }, 413, 'payload-too-large'],
    ['another media type', { body: 'a=b', headers: { 'content-type': 'text/plain' } }, 415, 'unsupported-media-type'],
    ['no token', { body: {}, user: undefined }, 401, 'unauthorized'],
    ['a machine that fails', { body: { fail: true } }, 500, 'internal-error'],
    ['a machine that takes too long', { body: { sleep: 4_000 } }, 504, 'timeout'],
  ])('answers %s with a problem (X1)', async (_what, request, status, code) => {
    const answer = await problem(await post(request.body, request));

    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status, code } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('takes a body of just under 200 KB', async () => {
    expect((await post({ t: 'x'.repeat(200 * 1024 - 8) })).status).toBe(201);
  });

  it('shows the run and its path in /_local/state', async () => {
    await post({ refuse: 409 });

    const { executions } = await cloud.state();

    expect(executions[0]).toMatchObject({
      machine: 'things-upsert',
      status: 'SUCCEEDED',
      path: ['Check', 'Save?', 'Answer'],
    });
  });
});

describe('V5, V6: a pipe starts a machine that waits', () => {
  const clouds: TestCloud[] = [];
  afterEach(async () => {
    for (const one of clouds.splice(0)) await one.stop();
  });

  async function start(dataDir: string): Promise<TestCloud> {
    const started = await startTestCloud({ stackFolder, dataDir });
    clouds.push(started);
    return started;
  }

  async function save(on: TestCloud, seconds: number): Promise<{ thingId: string; startAt: number }> {
    const startAt = Date.now() + seconds * 1000;
    const thingId = randomUUID();
    const body = { save: { thingId, startAt: new Date(startAt).toISOString() } };
    const response = await on.request('/v1/things', { user: 'alice', body });
    expect(response.status).toBe(201);
    return { thingId, startAt };
  }

  async function item(on: TestCloud, thingId: string) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: on.awsEndpoint, region: 'us-west-2', credentials });
    try {
      const key = { TableName: 'agora-local-things', Key: { thingId: { S: thingId } } };
      return (await client.send(new GetItemCommand(key))).Item;
    } finally {
      client.destroy();
    }
  }

  const runs = async (on: TestCloud) =>
    (await on.state()).executions.filter(({ machine }) => machine === 'things-remind');

  it('once per change that the filter lets through, on time', async () => {
    const { thingId, startAt } = await save(cloud, 1.5);

    const marked = await eventually(
      () => item(cloud, thingId),
      (one) => one?.['markedAt'] !== undefined,
    );

    expect(Math.abs(Date.parse(marked?.['markedAt']?.S ?? '') - startAt)).toBeLessThan(1_000);
    expect(marked?.['marks']).toEqual({ N: '1' });
    expect(await runs(cloud)).toEqual([
      {
        arn: marked?.['claimedBy']?.S,
        machine: 'things-remind',
        status: 'SUCCEEDED',
        path: ['Claim', 'Wait', 'Mark', 'Done'],
      },
    ]);
  });

  it('refuses a second thing of the same id, by an error that the machine catches', async () => {
    const save = { thingId: randomUUID(), startAt: new Date().toISOString() };

    expect((await post({ save })).status).toBe(201);
    expect(await problem(await post({ save }))).toMatchObject({ status: 409, body: { code: 'taken' } });
  });

  it('goes on after a restart during the wait, on time and once', async () => {
    const dataDir = join(scratch, randomUUID());
    const first = await start(dataDir);
    const { thingId, startAt } = await save(first, 4);
    await eventually(
      () => runs(first),
      ([run]) => run?.path.at(-1) === 'Wait',
    );
    await first.stop();
    clouds.splice(0);

    const second = await start(dataDir);
    expect(await runs(second)).toMatchObject([{ status: 'RUNNING', path: ['Claim', 'Wait'] }]);
    const marked = await eventually(
      () => item(second, thingId),
      (one) => one?.['markedAt'] !== undefined,
    );

    expect(Math.abs(Date.parse(marked?.['markedAt']?.S ?? '') - startAt)).toBeLessThan(1_000);
    expect(marked?.['marks']).toEqual({ N: '1' });
    expect(await runs(second)).toMatchObject([{ status: 'SUCCEEDED', path: ['Claim', 'Wait', 'Mark', 'Done'] }]);
  });
});
