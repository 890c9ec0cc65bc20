/**
 * Grouped notifications on the embedded engine: appends per second, and a sweep over many groups of which few are due beside the scan
 * that the brief's filter would need, in the same run. `npm run bench:notifications`; exits 1 when the sweep reads more than what is due, or an
 * append costs more in a full group than in a new one.
 */
import { BatchWriteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { deadlineShard, groupKey } from '#notifications/notifications.keys.js';
import { DEADLINE, NotificationsBed } from '#notifications/notifications-bed.fixture.js';
import { NotificationsSweepConsumer } from '#notifications/sweep/notifications-sweep.consumer.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';

const GROUPS = 50_000;
const DUE = 1_000;
const APPENDS = 2_000;
const CALLERS = 8;
const WRITE_BATCH = 25;
const LATER = '2026-01-20T00:00:00.000Z';

for (const part of [appends, sweeps]) {
  const bed = await NotificationsBed.start();
  try {
    await part(bed);
  } finally {
    await bed.db.stop();
  }
}

async function appends(bed: NotificationsBed): Promise<void> {
  const spread = await rate((n) => bed.append({ id: `spread-${n % 500}`, items: [`i${n}`] }));
  const single = await rate((n) => bed.append({ id: `single-${n % CALLERS}`, items: [`i${n}`] }));
  print(`append   ${spread.toFixed(0)}/s over 500 groups, ${single.toFixed(0)}/s over ${CALLERS} (${CALLERS} callers)`);
  const early = await capacity(bed, () => bed.append({ id: 'cost', items: ['early'] }));
  await bed.append({ id: 'cost', items: Array.from({ length: 900 }, (_, n) => `i${n}`) });
  const late = await capacity(bed, () => bed.append({ id: 'cost', items: ['late'] }));
  const last = await capacity(bed, () => bed.append({ id: 'cost', items: ['last'] }));
  print(`cost     first ${units(early)}, in a group of 901 items ${units(late)}, of 902 items ${units(last)}`);
  if (late.write > early.write || last.write > late.write) fail('an append must cost the item, not the group');
}

/** Calls per second of some callers at the same time. */
async function rate(call: (n: number) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      for (let n = caller; n < APPENDS; n += CALLERS) await call(n);
    }),
  );
  return APPENDS / ((performance.now() - start) / 1_000);
}

async function sweeps(bed: NotificationsBed): Promise<void> {
  await fill(bed, headerOf);
  const logger = new PlatformLogger({ level: 'SILENT' });
  bed.clock.set(DEADLINE);
  const scan = await timed(bed, () => scanForDue(bed));
  // The rows that stand in for the headers are in the same index, later: the sweep must not read them either.
  await fill(bed, standInOf);
  const senders = { handOver: () => Promise.reject(new Error('nothing is overdue here')) };
  const sweep = new NotificationsSweepConsumer(bed.deadlines, bed.removals, senders as never, bed.clock, logger);
  const looked = await timed(bed, () => look(bed));
  const swept = await timed(bed, () => sweep.run());
  print(`scan     ${describe(scan)}: what a filter on all headers costs, before anything is removed`);
  print(`look     ${describe(looked)}: the same by the index`);
  print(`sweep    ${describe(swept)}: removes and hands over ${DUE} of ${GROUPS} groups`);
  if (scan.result !== DUE || looked.result !== DUE)
    fail(`found ${scan.result} and ${looked.result} due groups, not ${DUE}`);
  if (swept.result.removed !== DUE) fail(`removed ${swept.result.removed} groups, not ${DUE}`);
  if (looked.rows !== DUE) fail(`the sweep looked at ${looked.rows} rows for ${DUE} due groups`);
}

/** Rows as `append` writes them, in batches: what is swept is what counts here. */
async function fill(bed: NotificationsBed, rowOf: (n: number) => object): Promise<void> {
  const table = bed.env.TABLE_NOTIFICATION_GROUPS;
  for (let start = 0; start < GROUPS; start += WRITE_BATCH) {
    const requests = Array.from({ length: WRITE_BATCH }, (_, k) => ({
      PutRequest: { Item: { ...rowOf(start + k) } },
    }));
    await bed.db.client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
}

function headerOf(n: number): object {
  const executeAt = n % (GROUPS / DUE) === 0 ? DEADLINE : LATER;
  return { ...rowBeside(n), generation: 1, state: 'open', version: 1, bytes: 0, executeAt, latestAt: LATER };
}

function standInOf(n: number): object {
  return { ...rowBeside(n), generation: -1, executeAt: '2026-01-20T02:00:00.000Z' };
}

function rowBeside(n: number): object {
  const id = `fill-${n}`;
  const group = groupKey('UPLOAD', id);
  const names = { group, type: 'UPLOAD', id, series: 1, itemCount: 0, openedAt: '2026-01-01T12:00:00.000Z' };
  return { ...names, recipients: new Set(['user:a']), deadlineShard: deadlineShard(group) };
}

/** What the brief describes: a filter on the whole table. */
async function scanForDue(bed: NotificationsBed): Promise<number> {
  let found = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await bed.db.client.send(
      new ScanCommand({
        TableName: bed.env.TABLE_NOTIFICATION_GROUPS,
        FilterExpression: 'executeAt <= :now',
        ExpressionAttributeValues: { ':now': bed.clock.nowIso() },
        ExclusiveStartKey: from,
      }),
    );
    found += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
}

/** The reading part of a sweep. */
async function look(bed: NotificationsBed): Promise<number> {
  let found = 0;
  for await (const { headers } of bed.deadlines.due(bed.clock.nowIso())) {
    found += headers.length;
  }
  return found;
}

interface Units {
  /** Rows that queries and scans looked at. */
  readonly rows: number;
  readonly read: number;
  readonly write: number;
}

interface Timed<T> extends Units {
  readonly milliseconds: number;
  readonly result: T;
}

async function timed<T>(bed: NotificationsBed, work: () => Promise<T>): Promise<Timed<T>> {
  const start = performance.now();
  let result: T | undefined;
  const consumed = await capacity(bed, async () => (result = await work()));
  return { ...consumed, milliseconds: performance.now() - start, result: result as T };
}

/** Capacity units that the work consumed, as the engine reports them. */
async function capacity(bed: NotificationsBed, work: () => Promise<unknown>): Promise<Units> {
  const total = { rows: 0, read: 0, write: 0 };
  bed.db.client.middlewareStack.add(
    (send, { commandName }) =>
      async (args) => {
        const kind = /Write|Put|Update|Delete/.test(String(commandName)) ? 'write' : 'read';
        const result = await send({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const { ConsumedCapacity, ScannedCount = 0 } = result.output as {
          ConsumedCapacity?: unknown;
          ScannedCount?: number;
        };
        total.rows += ScannedCount;
        for (const one of [ConsumedCapacity].flat() as { CapacityUnits?: number }[])
          total[kind] += one?.CapacityUnits ?? 0;
        return result;
      },
    { step: 'initialize', name: 'capacity' },
  );
  await work().finally(() => bed.db.client.middlewareStack.remove('capacity'));
  return total;
}

function describe({ milliseconds, ...consumed }: Timed<unknown>): string {
  return `${milliseconds.toFixed(0).padStart(6)} ms, ${consumed.rows} rows looked at, ${units(consumed)}`;
}

function units({ read, write }: Omit<Units, 'rows'>): string {
  return `${read} read and ${write} write units`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(reason: string): void {
  process.stderr.write(`MISSED: ${reason}\n`);
  process.exitCode = 1;
}
