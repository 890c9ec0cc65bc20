import { describe, expect, it } from '@jest/globals';
import { StateError } from './state.error.js';
import { MACHINE_ARN, SCRIPTED, ScriptedTasks, StatesFixture } from './states.fixture.js';

const task = (more: object = {}): object => ({
  Type: 'Task',
  Resource: SCRIPTED,
  Arguments: { n: '{% $states.input.n %}' },
  End: true,
  ...more,
});
const one = (state: object): { StartAt: string; States: Record<string, never> } =>
  ({ StartAt: 'Only', States: { Only: state } }) as never;

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
