import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CloudState } from '#local/control/cloud-state.js';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';
import { eachWithLimit } from '#realtime/concurrency.js';
import { eventually } from '#test/support/eventually.js';
import { LocalProgram } from '#test/support/local-program.js';
import { scaled } from '#test/support/scale.js';
import { workflowStack } from '#test/support/workflow-cloud.js';

const WAITING = scaled({ reduced: 500, full: 10_000 });
/** Executions that become due one after the other, after the restart. */
const DUE = scaled({ reduced: 40, full: 400 });
const WARM_UP = 200;
const CONCURRENCY = 20;
const HOUR = 3_600_000;
const MACHINE = 'arn:aws:states:us-west-2:000000000000:stateMachine:agora-local-things-remind';

const AWS = { region: 'us-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

let scratch: string;
let stackFolder: string;
let program: LocalProgram;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-waiting-'));
  stackFolder = workflowStack(join(scratch, 'out'));
  program = await LocalProgram.start(stackFolder, join(scratch, 'data'));
});
afterAll(async () => {
  await program.end('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

/** Starts so many executions, each waiting for its own instant, after it has claimed its thing. @returns their ARNs */
async function start(name: string, count: number, startAt: (n: number) => number): Promise<readonly string[]> {
  const client = new SFNClient({ ...AWS, endpoint: program.awsEndpoint });
  const arns: string[] = [];
  const numbers = Array.from({ length: count }, (_, n) => n);
  await eachWithLimit(numbers, CONCURRENCY, async (n) => {
    const thing = { thingId: `${name}-${n}`, startAt: new Date(startAt(n)).toISOString() };
    const command = new StartExecutionCommand({ stateMachineArn: MACHINE, input: JSON.stringify([thing]) });
    arns.push((await client.send(command)).executionArn ?? '');
  });
  client.destroy();
  return arns;
}

async function things(name: string): Promise<readonly Record<string, unknown>[]> {
  const client = createDocumentClient({ ...AWS, endpoint: program.awsEndpoint });
  const found: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: 'agora-local-things' })) {
    found.push(...Items.filter(({ thingId }) => String(thingId).startsWith(`${name}-`)));
  }
  client.destroy();
  return found;
}

/** How many things there are: each was made by the claim of its execution. */
async function claimed(): Promise<number | undefined> {
  const { tables } = (await (await fetch(`${program.url}/_local/state`)).json()) as CloudState;
  return tables.find(({ name }) => name === 'things')?.items;
}

async function statuses(arns: readonly string[]): Promise<ReadonlySet<string | undefined>> {
  const client = new SFNClient({ ...AWS, endpoint: program.awsEndpoint });
  const found = new Set<string | undefined>();
  await eachWithLimit(arns, CONCURRENCY, async (executionArn) => {
    found.add((await client.send(new DescribeExecutionCommand({ executionArn }))).status);
  });
  client.destroy();
  return found;
}

/** Share of one processor that the program uses while nobody asks it anything. */
async function idleLoad(): Promise<number> {
  const seconds = scaled({ reduced: 1, full: 5 });
  const before = program.processorTime();
  await delay(seconds * 1000);
  return (program.processorTime() - before) / seconds;
}

describe(`${WAITING} executions that wait`, () => {
  it('V6: cost less than 100 MB and no busy loop; a crash in between loses none, and all go on in time', async () => {
    await start('warm-up', WARM_UP, () => Date.now());
    await eventually(
      () => things('warm-up'),
      (all) => all.length === WARM_UP && all.every(({ markedAt }) => markedAt !== undefined),
      60_000,
    );
    const memory = await program.memory();
    const load = await idleLoad();

    const waiting = await start('waiting', WAITING, () => Date.now() + HOUR);
    await eventually(claimed, (count) => count === WARM_UP + WAITING, 60_000);
    const due = Date.now() + scaled({ reduced: 6_000, full: 25_000 });
    const dueAt = (n: number): number => due + n * 10;
    const soon = await start('due', DUE, dueAt);
    const figures = {
      megabytes: (await program.memory()) - memory,
      loadOfWaiting: (await idleLoad()) - load,
    };

    await program.end('SIGKILL');
    program = await LocalProgram.start(stackFolder, join(scratch, 'data'));
    expect(Date.now()).toBeLessThan(due);
    const restarted = await program.memory();
    const marked = await eventually(
      () => things('due'),
      (all) => all.length === DUE && all.every(({ markedAt }) => markedAt !== undefined),
      60_000,
    );

    expect(figures.megabytes).toBeLessThan(100);
    expect(restarted - memory).toBeLessThan(100);
    expect(figures.loadOfWaiting).toBeLessThan(0.1);
    expect(await statuses(waiting)).toEqual(new Set(['RUNNING']));
    expect(await statuses(soon)).toEqual(new Set(['SUCCEEDED']));
    const late = marked.map(
      ({ thingId, markedAt }) => Date.parse(String(markedAt)) - dueAt(Number(String(thingId).split('-')[1])),
    );
    expect(marked.map(({ marks }) => marks)).toEqual(Array.from({ length: DUE }, () => 1));
    // Machines leave out what an instant has below a second.
    expect(Math.min(...late)).toBeGreaterThan(-1_000);
    expect(Math.max(...late)).toBeLessThan(1_000);
  }, 300_000);
});
