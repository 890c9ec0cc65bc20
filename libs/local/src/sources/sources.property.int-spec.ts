import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { scaled } from '#test/support/scale.js';
import { streamFixture, temporaryFolder, until, type Handler } from '#test/support/stream-fixture.js';
import { seededRandom } from '../aws/dynamodb-faults.js';
import type { InvokeResult } from '../cloud.types.js';
import { DynamoDbEngine } from '../engines/dynamodb.engine.js';
import { CheckpointStore, type Checkpoints } from './checkpoint-store.js';
import type { Sources } from './sources.js';
import type { StreamRecord } from './stream-entry.js';

const RUNS = scaled({ reduced: 6, full: 60 });
const WRITES = scaled({ reduced: 120, full: 600 });

const OK: InvokeResult = { ok: true, payload: null };
const FAILED: InvokeResult = { ok: false, errorType: 'Error', errorMessage: 'injected' };

interface Plan {
  readonly seed: number;
  readonly keys: number;
  readonly batchSize: number;
  readonly bisect: boolean;
  readonly parallelization: number;
  /** Share of invocations that fail in some way. */
  readonly failing: number;
  /** After how many invocations the local cloud dies, each time. */
  readonly crashes: readonly number[];
}

const plans = fc.record<Plan>({
  seed: fc.nat(),
  keys: fc.integer({ min: 1, max: 12 }),
  batchSize: fc.integer({ min: 1, max: 25 }),
  bisect: fc.boolean(),
  parallelization: fc.integer({ min: 1, max: 3 }),
  failing: fc.double({ min: 0, max: 0.5, noNaN: true }),
  crashes: fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 3 }),
});

/** What the function has done: per key the versions it has handled at least once, and what broke the rules. */
class Ledger {
  readonly violations: string[] = [];
  private readonly handled = new Map<string, number>();
  private readonly busy = new Map<string, number>();

  /** A version may come again, but never before all earlier ones of its key have been handled. */
  handle(record: StreamRecord): void {
    const { key, version } = read(record);
    const last = this.handled.get(key) ?? 0;
    if (version > last + 1) this.violations.push(`${key}: ${version} after ${last}`);
    this.handled.set(key, Math.max(last, version));
  }

  enter(key: string, generation: number): void {
    if (this.busy.get(key) === generation) this.violations.push(`${key} twice at once`);
    this.busy.set(key, generation);
  }

  leave(key: string): void {
    this.busy.delete(key);
  }

  isComplete(written: ReadonlyMap<string, number>): boolean {
    return [...written].every(([key, version]) => this.handled.get(key) === version);
  }
}

function read(record: StreamRecord): { key: string; version: number } {
  const { id, version } = record.dynamodb.NewImage as { id: { S: string }; version: { N: string } };
  return { key: id.S, version: Number(version.N) };
}

/** A function that fails before, after or in the middle of its work, and a process that dies at certain invocations. */
class Chaos {
  generation = 0;
  onCrash: () => void = () => undefined;
  private invocations = 0;
  private readonly random: () => number;

  constructor(
    private readonly plan: Plan,
    private readonly ledger: Ledger,
  ) {
    this.random = seededRandom(plan.seed);
  }

  /** The function as the current process runs it: with the process it dies, in the middle of what it does. */
  handler(): Handler {
    const { generation } = this;
    return async (records) => {
      if (generation !== this.generation) return FAILED;
      this.invocations += 1;
      if (this.invocations === this.plan.crashes[generation]) this.onCrash();
      const keys = new Set(records.map((record) => read(record).key));
      for (const key of keys) this.ledger.enter(key, generation);
      await new Promise((resolve) => setImmediate(resolve));
      if (generation !== this.generation) return FAILED;
      const result = this.answer(records);
      for (const key of keys) this.ledger.leave(key);
      return result;
    };
  }

  nextGeneration(): void {
    this.generation += 1;
    this.invocations = 0;
  }

  private answer(records: readonly StreamRecord[]): InvokeResult {
    if (this.random() >= this.plan.failing) return this.work(records, records.length, OK);
    const kind = this.random();
    if (kind < 0.3) return FAILED;
    if (kind < 0.6) return this.work(records, records.length, FAILED);
    const middle = Math.floor(this.random() * records.length);
    const failed = { itemIdentifier: records[middle]?.dynamodb.SequenceNumber };
    return this.work(records, middle, { ok: true, payload: { batchItemFailures: [failed] } });
  }

  private work(records: readonly StreamRecord[], count: number, result: InvokeResult): InvokeResult {
    for (const record of records.slice(0, count)) this.ledger.handle(record);
    return result;
  }
}

/** The checkpoints of one process: from its death on they are not written any more. */
class MortalCheckpoints implements Checkpoints {
  private dead = false;
  private readonly store: CheckpointStore;

  constructor(file: string) {
    this.store = new CheckpointStore(file);
  }

  die(): void {
    this.dead = true;
  }

  load(mapping: string, stream: string, shards: number): readonly bigint[] | undefined {
    return this.store.load(mapping, stream, shards);
  }

  save(mapping: string, stream: string, shard: number, position: bigint): void {
    if (!this.dead) this.store.save(mapping, stream, shard, position);
  }

  close(): void {
    this.store.close();
  }
}

describe('stream mapping under failures, repeats and crashes (P6)', () => {
  const folder = temporaryFolder();
  let engine: DynamoDbEngine;

  beforeAll(async () => {
    engine = await DynamoDbEngine.start({ folder: folder.path });
  });

  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  async function play(plan: Plan): Promise<Ledger> {
    const ledger = new Ledger();
    const chaos = new Chaos(plan, ledger);
    const { batchSize, bisect, parallelization } = plan;
    const mapping = {
      batch_size: batchSize,
      bisect_batch_on_function_error: bisect,
      parallelization_factor: parallelization,
    };
    const dataDir = `${folder.path}/${randomUUID()}`;
    const newProcess = () => new MortalCheckpoints(`${dataDir}/sources.db`);
    const props = { engine, dataDir, table: `t-${randomUUID()}`, mapping, firstRetryMs: 1 };
    let checkpoints = newProcess();
    const fixture = await streamFixture(props, chaos.handler(), checkpoints);
    let sources: Promise<Sources> = Promise.resolve(fixture.sources);
    const ended: Promise<void>[] = [];
    chaos.onCrash = () => {
      checkpoints.die();
      chaos.nextGeneration();
      ended.push(sources.then((dying) => dying.stop()));
      checkpoints = newProcess();
      sources = fixture.startSources(chaos.handler(), checkpoints);
    };

    const written = new Map<string, number>();
    const random = seededRandom(plan.seed + 1);
    for (let turn = 0; turn < WRITES; turn += 1) {
      const key = `k${Math.floor(random() * plan.keys)}`;
      const version = (written.get(key) ?? 0) + 1;
      written.set(key, version);
      await fixture.put(key, { version: { N: String(version) } });
      void sources.then((running) => running.tableChanged());
    }
    await until(() => ledger.isComplete(written), 30_000);
    await Promise.all([...ended, sources.then((running) => running.stop())]);
    return ledger;
  }

  it(
    'handles every record at least once, and the records of a key in order and one batch at a time',
    async () => {
      await fc.assert(
        fc.asyncProperty(plans, async (plan) => {
          const { violations } = await play(plan);

          expect(violations).toEqual([]);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    scaled({ reduced: 60_000, full: 600_000 }),
  );
});
