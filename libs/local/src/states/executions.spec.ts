import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ExecutionStore } from './execution-store.js';
import { Executions } from './executions.js';
import { StateError } from './state.error.js';
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

describe('states: failures', () => {
  const failing = (times: number, error = 'Boom'): ScriptedTasks =>
    new ScriptedTasks((_, call) => {
      if (call <= times) throw new StateError(error, 'cause');
      return { call };
    });

  it('tries again with back-off, then succeeds', async () => {
    const Retry = [{ ErrorEquals: ['Boom'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3 }];
    const fixture = new StatesFixture(one(task({ Retry })), failing(2));
    const arn = await fixture.start({ n: 1 });

    await fixture.pass(1);
    expect(fixture.tasks.calls).toHaveLength(1);
    await fixture.pass(1);
    expect(fixture.tasks.calls).toHaveLength(2);
    await fixture.pass(5);
    expect(fixture.tasks.calls).toHaveLength(2);
    await fixture.pass(1);

    expect(fixture.row(arn)).toMatchObject({ status: 'SUCCEEDED', output: { call: 3 } });
  });

  it('bounds the pause and draws it at random with full jitter', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxDelaySeconds: 10, JitterStrategy: 'FULL' }];
    const fixture = new StatesFixture(one(task({ Retry })), failing(1));
    const arn = await fixture.start({ n: 1 });

    await fixture.pass(4);
    expect(fixture.row(arn).status).toBe('RUNNING');
    await fixture.pass(1);
    expect(fixture.row(arn).status).toBe('SUCCEEDED');
  });

  it('catches what no retrier is left for, and hands over the error', async () => {
    const states = {
      Only: task({
        Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }],
        Catch: [
          { ErrorEquals: ['States.TaskFailed'], Output: { why: '{% $states.errorOutput.Error %}' }, Next: 'Mend' },
        ],
      }),
      Mend: { Type: 'Succeed' },
    };
    const fixture = new StatesFixture({ StartAt: 'Only', States: states as never }, failing(9));
    const arn = await fixture.start({ n: 1 });
    await fixture.pass(1);

    expect(fixture.row(arn)).toMatchObject({ status: 'SUCCEEDED', output: { why: 'Boom' } });
    expect(fixture.tasks.calls).toHaveLength(2);
  });

  it('does not catch States.Runtime by States.ALL', async () => {
    const fixture = new StatesFixture(
      {
        StartAt: 'Only',
        States: {
          Only: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mend' }] }),
          Mend: { Type: 'Succeed' },
        } as never,
      },
      failing(1, 'States.Runtime'),
    );

    expect(fixture.row(await fixture.start({ n: 1 }))).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('ends when the machine has run for too long', async () => {
    const fixture = new StatesFixture({ TimeoutSeconds: 30, ...one({ Type: 'Wait', Seconds: 60, End: true }) });
    const arn = await fixture.start();

    await fixture.pass(30);

    expect(fixture.row(arn).status).toBe('TIMED_OUT');
  });

  it('does nothing more once it is stopped, not even with an answer that is under way', async () => {
    let answer: (value: null) => void = () => undefined;
    const tasks = new ScriptedTasks(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const fixture = new StatesFixture(
      { StartAt: 'Only', States: { Only: task({ End: undefined, Next: 'Then' }), Then: task() } as never },
      tasks,
    );
    const { executionArn } = fixture.executions.startExecution(MACHINE_ARN, { n: 1 });
    await new Promise((resolve) => setImmediate(resolve));

    fixture.executions.stopExecution(executionArn, 'Moved', 'The window has moved');
    answer(null);
    await new Promise((resolve) => setImmediate(resolve));

    expect(fixture.row(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Moved' });
    expect(tasks.calls).toHaveLength(1);
  });
});

describe('states: branches', () => {
  it('runs a Parallel side by side, waits included, and collects the outputs in order', async () => {
    const slow = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 5, Output: 'slow', End: true } } };
    const fast = { StartAt: 'Pass', States: { Pass: { Type: 'Pass', Output: 'fast', End: true } } };
    const fixture = new StatesFixture(one({ Type: 'Parallel', Branches: [slow, fast], End: true }));
    const arn = await fixture.start();

    await fixture.pass(4);
    expect(fixture.row(arn).status).toBe('RUNNING');
    await fixture.pass(1);

    expect(fixture.row(arn)).toMatchObject({ status: 'SUCCEEDED', output: ['slow', 'fast'] });
  });

  it('fails a Parallel with its first failing branch, which can be caught', async () => {
    const bad = { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Bad', Cause: 'x' } } };
    const parallel = { Type: 'Parallel', Branches: [bad], Catch: [{ ErrorEquals: ['Bad'], Next: 'Mend' }], End: true };
    const fixture = new StatesFixture({
      StartAt: 'Both',
      States: { Both: parallel, Mend: { Type: 'Pass', Output: 'mended', End: true } } as never,
    });

    expect(fixture.row(await fixture.start())).toMatchObject({ status: 'SUCCEEDED', output: 'mended' });
  });

  it('runs a Map per item, at most MaxConcurrency at a time', async () => {
    let running = 0;
    let most = 0;
    const tasks = new ScriptedTasks(async (args) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return args;
    });
    const map = {
      Type: 'Map',
      Items: '{% $states.input.users %}',
      ItemSelector: { user: '{% $states.context.Map.Item.Value %}', at: '{% $states.context.Map.Item.Index %}' },
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Tell',
        States: { Tell: { Type: 'Task', Resource: SCRIPTED, Arguments: '{% $states.input %}', End: true } },
      },
      End: true,
    };
    const fixture = new StatesFixture(one(map), tasks);

    const arn = await fixture.start({ users: ['a', 'b', 'c', 'd', 'e'] });

    expect(fixture.row(arn).output).toEqual(['a', 'b', 'c', 'd', 'e'].map((user, at) => ({ user, at })));
    expect(most).toBe(2);
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
