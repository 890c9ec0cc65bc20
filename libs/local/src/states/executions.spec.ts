import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ExecutionStore } from './execution-store.js';
import { Executions } from './executions.js';
import { SCRIPTED, MACHINE_ARN, ScriptedTasks, StatesFixture } from './states.fixture.js';

const task = (more: object = {}): object => ({
  Type: 'Task',
  Resource: SCRIPTED,
  Arguments: { n: '{% $states.input.n %}' },
  End: true,
  ...more,
});
const one = (state: object): { StartAt: string; States: Record<string, never> } =>
  ({ StartAt: 'Only', States: { Only: state } }) as never;

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('states: data flow', () => {
  it('evaluates Output and Assign with input, result, variables and context', async () => {
    const fixture = new StatesFixture({
      StartAt: 'First',
      States: {
        First: {
          Type: 'Pass',
          Assign: { base: '{% $states.input.n * 2 %}' },
          Output: { sum: '{% $states.input.n + 1 %}' },
          Next: 'Second',
        },
        Second: task({
          Arguments: { n: '{% $base + $states.input.sum %}' },
          Output: {
            got: '{% $states.result.n %}',
            at: '{% $states.context.State.Name %}',
            name: '{% $states.context.Execution.Name %}',
          },
        }),
      } as never,
    });

    const arn = await fixture.start({ n: 5 }, 'run-1');

    expect(fixture.row(arn)).toMatchObject({ status: 'SUCCEEDED', output: { got: 16, at: 'Second', name: 'run-1' } });
    expect(fixture.executions.latest(1)).toEqual([
      { arn, machine: 'machine', status: 'SUCCEEDED', path: ['First', 'Second'] },
    ]);
  });

  it('takes the first rule that holds, else the default, else fails', async () => {
    const choice = {
      Type: 'Choice',
      Choices: [{ Condition: "{% $states.input.kind = 'a' %}", Output: { chose: 'a' }, Next: 'Done' }],
    };
    const states = { Done: { Type: 'Succeed' }, Other: { Type: 'Fail', Error: 'Other', Cause: '{% "not " & "a" %}' } };
    const withDefault = new StatesFixture({
      StartAt: 'Ask',
      States: { Ask: { ...choice, Default: 'Other' }, ...states } as never,
    });
    const without = new StatesFixture({ StartAt: 'Ask', States: { Ask: choice, ...states } as never });

    expect(withDefault.row(await withDefault.start({ kind: 'a' }))).toMatchObject({ output: { chose: 'a' } });
    expect(withDefault.row(await withDefault.start({ kind: 'b' }))).toMatchObject({
      status: 'FAILED',
      error: 'Other',
      cause: 'not a',
    });
    expect(without.row(await without.start({ kind: 'b' }))).toMatchObject({ error: 'States.NoChoiceMatched' });
  });

  it.each(['{% $missing %}', '{% 1 + "a" %}', '{% $eval("1") %}', '{% ( %}', '{% $sum %}'])(
    'fails for the expression %s',
    async (Output) => {
      const fixture = new StatesFixture(one({ Type: 'Pass', Output, End: true }));

      expect(fixture.row(await fixture.start())).toMatchObject({
        status: 'FAILED',
        error: 'States.QueryEvaluationError',
      });
    },
  );

  it('keeps time by its own clock in $now and $millis', async () => {
    const fixture = new StatesFixture(
      one({ Type: 'Pass', Output: { now: '{% $now() %}', ms: '{% $millis() %}' }, End: true }),
    );

    expect(fixture.row(await fixture.start()).output).toEqual({
      now: '2026-01-31T12:00:00.000Z',
      ms: fixture.clock.now(),
    });
  });
});

describe('states: waits', () => {
  const wait = {
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', Timestamp: '{% $states.input.at %}', Next: 'Done' }, Done: { Type: 'Succeed' } },
  } as never;

  it('goes on at the instant and not before', async () => {
    const fixture = new StatesFixture(wait);
    const arn = await fixture.start({ at: '2026-01-31T12:00:10Z' });

    await fixture.pass(9);
    expect(fixture.row(arn).status).toBe('RUNNING');
    await fixture.pass(1);
    expect(fixture.row(arn).status).toBe('SUCCEEDED');
  });

  it('leaves out what an instant has below a second, as AWS does', async () => {
    const fixture = new StatesFixture(wait);
    const arn = await fixture.start({ at: '2026-01-31T12:00:01.999Z' });

    await fixture.pass(1);

    expect(fixture.row(arn).status).toBe('SUCCEEDED');
  });

  it('goes on at once when the instant is over, and fails for one that is none', async () => {
    const fixture = new StatesFixture(wait);

    expect(fixture.row(await fixture.start({ at: '2020-01-01T00:00:00Z' })).status).toBe('SUCCEEDED');
    expect(fixture.row(await fixture.start({ at: 'soon' })).error).toBe('States.QueryEvaluationError');
  });

  it('waits for longer than a timer of Node can hold', async () => {
    const fixture = new StatesFixture(wait);
    const arn = await fixture.start({ at: '2026-03-31T12:00:00Z' });

    await fixture.pass(58 * 86_400, 86_400);
    expect(fixture.row(arn).status).toBe('RUNNING');
    await fixture.pass(86_400, 86_400);
    expect(fixture.row(arn).status).toBe('SUCCEEDED');
  });

  it('goes on after a restart, on time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'states-'));
    try {
      const before = new StatesFixture(wait, new ScriptedTasks(), new ExecutionStore(join(folder, 'executions.db')));
      const arn = await before.start({ at: '2026-01-31T12:01:00Z' });
      await before.executions.stop();
      before.store.close();

      const after = new StatesFixture(
        wait,
        new ScriptedTasks(),
        new ExecutionStore(join(folder, 'executions.db')),
        before.clock,
      );
      await after.pass(59);
      expect(after.row(arn).status).toBe('RUNNING');
      await after.pass(1);
      expect(after.row(arn).status).toBe('SUCCEEDED');
      after.store.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('only notes what is started while it is stopped, and runs it after the next start', async () => {
    const fixture = new StatesFixture(one(task()) as never);
    await fixture.executions.stop();

    const arn = await fixture.start({ n: 1 });
    expect(fixture.row(arn).status).toBe('RUNNING');
    expect(fixture.tasks.calls).toEqual([]);

    fixture.executions.start();
    await fixture.executions.settled();
    expect(fixture.row(arn)).toMatchObject({ status: 'SUCCEEDED', output: { n: 1 } });
    await fixture.executions.stop();
  });

  it('keeps 10,000 waiting executions outside of memory', async () => {
    const fixture = new StatesFixture(wait);
    const before = heapAfterCollection();

    for (let index = 0; index < 10_000; index += 1)
      fixture.executions.startExecution(MACHINE_ARN, { at: '2026-02-01T00:00:00Z' });
    await fixture.executions.settled();

    expect(fixture.store.running()).toHaveLength(10_000);
    expect((heapAfterCollection() - before) / 2 ** 20).toBeLessThan(20);
  });

  it('keeps nothing of branches and tasks that are done', async () => {
    const branch = (Seconds: number): object => ({
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds, Next: 'Do' }, Do: task({ Arguments: {} }) },
    });
    const tasks = new ScriptedTasks();
    const fixture = new StatesFixture(
      one({ Type: 'Parallel', Branches: [branch(1), branch(2)], End: true }) as never,
      tasks,
    );
    const heapAfter = async (times: number): Promise<number> => {
      for (let index = 0; index < times; index += 1) fixture.executions.startExecution(MACHINE_ARN, {});
      await fixture.pass(2);
      tasks.calls.length = 0;
      for (let turns = 0; turns < 3; turns += 1) {
        // What is held weakly goes away between two turns of the event loop.
        await new Promise((resolve) => setTimeout(resolve, 20));
        heapAfterCollection();
      }
      return heapAfterCollection() / 2 ** 20;
    };
    const before = await heapAfter(500);

    expect((await heapAfter(2_000)) - before).toBeLessThan(2);
  });
});

describe(Executions.name, () => {
  const pass = one({ Type: 'Wait', Seconds: 1, End: true });

  it('answers the same name and input with the execution that runs, and refuses another input', async () => {
    const fixture = new StatesFixture(pass);
    const arn = await fixture.start({ a: 1 }, 'same');

    expect(fixture.executions.startExecution(MACHINE_ARN, { a: 1 }, 'same').executionArn).toBe(arn);
    expect(() => fixture.executions.startExecution(MACHINE_ARN, { a: 2 }, 'same')).toThrow('Execution Already Exists');
  });

  it('refuses unknown machines, unknown executions and bad names', () => {
    const fixture = new StatesFixture(pass);

    expect(() => fixture.executions.startExecution(`${MACHINE_ARN}x`, {})).toThrow('State Machine Does Not Exist');
    expect(() => fixture.executions.stopExecution('arn:none')).toThrow('Execution Does Not Exist');
    expect(() => fixture.executions.startExecution(MACHINE_ARN, {}, 'a b')).toThrow('Invalid Name');
  });
});
