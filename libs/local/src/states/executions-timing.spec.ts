import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '#platform/clock/clock.js';
import { eventually } from '#test/support/eventually.js';
import type { Json } from './asl.types.js';
import { ExecutionStore } from './execution-store.js';
import { Executions } from './executions.js';
import { SCRIPTED, MACHINE_ARN, ScriptedTasks, StatesFixture } from './states.fixture.js';

/** Ends when the test says so, or never. */
class SlowTasks extends ScriptedTasks {
  readonly #answers: ((answer: Json) => void)[] = [];

  constructor(isSlow: (args: Json) => boolean) {
    super((args) => (isSlow(args) ? new Promise<Json>((resolve) => this.#answers.push(resolve)) : args));
  }

  release(): void {
    for (const answer of this.#answers.splice(0)) answer('late');
  }
}

const isSlow = (args: Json): boolean => (args as { slow?: boolean }).slow === true;
const waitThenWork = (at: string, work: object): object => ({
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', Timestamp: at, Next: 'Work' },
    Work: { Type: 'Task', Resource: SCRIPTED, Arguments: work, End: true },
  },
});
const inFuture = (ms: number): string => new Date(Date.now() + ms).toISOString();
const SLOW = {
  StartAt: 'Slow',
  States: { Slow: { Type: 'Task', Resource: SCRIPTED, Arguments: { slow: true }, End: true } },
};

function start(definition: object, tasks = new SlowTasks(isSlow), store?: ExecutionStore): StatesFixture {
  const fixture = new StatesFixture(definition as never, tasks, store, new SystemClock() as never);
  fixture.executions.start();
  return fixture;
}

const status = (fixture: StatesFixture, arn: string): string => fixture.row(arn).status;

describe('states: time and slow tasks', () => {
  it('a slow task of one execution holds up no other', async () => {
    const fixture = start(waitThenWork('{% $states.input.at %}', { slow: '{% $states.input.slow %}' }));
    const begin = (ms: number, slow: boolean): string =>
      fixture.executions.startExecution(MACHINE_ARN, { at: inFuture(ms), slow }).executionArn;

    const slow = begin(10, true);
    const quick = begin(40, false);

    await eventually(
      () => Promise.resolve(status(fixture, quick)),
      (one) => one === 'SUCCEEDED',
    );
    expect(status(fixture, slow)).toBe('RUNNING');
    await fixture.executions.stop();
  });

  it('a slow task in one branch of a Parallel holds up no other branch', async () => {
    const branches = [SLOW, waitThenWork(inFuture(30), { n: 1 })];
    const tasks = new SlowTasks(isSlow);
    const fixture = start(
      { StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches: branches, End: true } } },
      tasks,
    );
    const { executionArn } = fixture.executions.startExecution(MACHINE_ARN, {});

    await eventually(
      () => Promise.resolve(tasks.calls),
      (calls) => calls.length === 2,
    );
    expect(status(fixture, executionArn)).toBe('RUNNING');
    tasks.release();
    await fixture.executions.settled();
    expect(fixture.row(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: ['late', { n: 1 }] });
    await fixture.executions.stop();
  });

  it('a slow item of a Map keeps its own place only', async () => {
    const map = {
      Type: 'Map',
      Items: [{ slow: true }, { n: 1 }, { n: 2 }, { n: 3 }],
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Work',
        States: { Work: { Type: 'Task', Resource: SCRIPTED, Arguments: '{% $states.input %}', End: true } },
      },
      End: true,
    };
    const tasks = new SlowTasks(isSlow);
    const fixture = start({ StartAt: 'Each', States: { Each: map } }, tasks);
    fixture.executions.startExecution(MACHINE_ARN, {});

    const calls = await eventually(
      () => Promise.resolve(tasks.calls),
      ({ length }) => length === 4,
    );
    expect(calls[3]).toEqual({ n: 3 });
    await fixture.executions.stop();
  });

  it('a branch that fails ends the Parallel, whatever the others are doing', async () => {
    const bad = { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Bad', Cause: 'x' } } };
    const fixture = start({
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: [SLOW, bad], End: true } },
    });
    const { executionArn } = fixture.executions.startExecution(MACHINE_ARN, {});

    await eventually(
      () => Promise.resolve(status(fixture, executionArn)),
      (one) => one !== 'RUNNING',
    );
    expect(fixture.row(executionArn)).toMatchObject({ status: 'FAILED', error: 'Bad' });
    await fixture.executions.stop();
  });

  it('does not look for what is due again and again while a task runs', async () => {
    const store = new ExecutionStore(':memory:');
    const fixture = start(waitThenWork('{% $states.input.at %}', { slow: true }), undefined, store);
    fixture.executions.startExecution(MACHINE_ARN, { at: inFuture(5) });
    await eventually(
      () => Promise.resolve(fixture.tasks.calls),
      (calls) => calls.length === 1,
    );

    let looked = 0;
    const due = store.due.bind(store);
    store.due = (now) => {
      looked += 1;
      return due(now);
    };
    await new Promise((resolve) => setTimeout(resolve, 40));

    expect(looked).toBeLessThan(3);
    await fixture.executions.stop();
  });
});

describe('states: starting again', () => {
  it('goes on with what a crash interrupted, and leaves alone who waits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'states-'));
    const file = join(folder, 'executions.db');
    const definition = waitThenWork('{% $states.input.at %}', { slow: '{% $states.input.slow %}' });
    const before = start(definition, new SlowTasks(isSlow), new ExecutionStore(file));
    const { executionArn } = before.executions.startExecution(MACHINE_ARN, { at: inFuture(0), slow: true });
    for (let n = 0; n < 50; n += 1) before.executions.startExecution(MACHINE_ARN, { at: inFuture(600_000) });
    await eventually(
      () => Promise.resolve(before.tasks.calls),
      (calls) => calls.length === 1,
    );

    // Another process on the same file, as after a crash: nobody has stopped the first one.
    const store = new ExecutionStore(file);
    let read = 0;
    const get = store.get.bind(store);
    store.get = (arn) => {
      read += 1;
      return get(arn);
    };
    const after = new StatesFixture(definition as never, new ScriptedTasks(), store, new SystemClock() as never);
    after.executions.start();
    await after.executions.settled();

    expect(read).toBeLessThan(5);
    expect(status(after, executionArn)).toBe('SUCCEEDED');
    expect(store.running()).toHaveLength(50);
    for (const { executions } of [before, after]) await executions.stop();
    rmSync(folder, { recursive: true });
  });

  it(`${Executions.name} keep their time limit while a task runs`, async () => {
    const fixture = start({ TimeoutSeconds: 0.03, ...SLOW });
    const { executionArn } = fixture.executions.startExecution(MACHINE_ARN, {});

    const ended = await eventually(
      () => Promise.resolve(status(fixture, executionArn)),
      (one) => one !== 'RUNNING',
    );
    expect(ended).toBe('TIMED_OUT');
    await fixture.executions.stop();
  });
});
