import { describe, expect, it } from '@jest/globals';
import { assertFits } from './data-limit.js';
import { SCRIPTED, ScriptedTasks, StatesFixture } from './states.fixture.js';

const task = (more: object): object => ({ Type: 'Task', Resource: SCRIPTED, Next: 'Done', ...more });
const CATCH_ALL = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }] };

/** A machine of one state and an end; its tasks answer with what just does not fit when their arguments are `big`. */
function machineOf(state: object): StatesFixture {
  const tasks = new ScriptedTasks((args) => ((args as { big?: boolean }).big ? 'x'.repeat(262_143) : 1));
  return new StatesFixture({ StartAt: 'Only', States: { Only: state, Done: { Type: 'Succeed' } } } as never, tasks);
}

describe(assertFits.name, () => {
  it.each<[string, object]>([
    ['an output', { Type: 'Pass', Output: '{% $pad("x", 262143) %}', End: true }],
    ['an output in bytes', { Type: 'Succeed', Output: '{% $pad("", 131072, "é") %}' }],
    ['a variable', { Type: 'Pass', Assign: { a: '{% $pad("x", 262143) %}' }, End: true }],
    ['the arguments of a task', task({ Arguments: { a: '{% $pad("x", 262144) %}' }, Output: 1, ...CATCH_ALL })],
    ['the result of a task', task({ Arguments: { big: true }, Output: 1, ...CATCH_ALL })],
  ])('fails for %s over 256 KB, and no catcher of States.ALL helps', async (_what, state) => {
    const fixture = machineOf(state);

    expect(fixture.row(await fixture.start())).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('lets pass what is just small enough', async () => {
    const fixture = machineOf({ Type: 'Pass', Output: '{% $pad("x", 262142) %}', End: true });

    expect(fixture.row(await fixture.start()).status).toBe('SUCCEEDED');
  });
});
