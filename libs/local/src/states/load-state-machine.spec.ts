import { loadStateMachine } from './load-state-machine.js';

const load = (states: object, more: object = {}): unknown =>
  loadStateMachine(
    JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: states, ...more }),
    (resource) => resource === 'known' || resource === INVOKE.Resource,
  );

const TASK = { Type: 'Task', Resource: 'known', End: true };
const INVOKE = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const ITEMS = { StartAt: 'B', States: { B: { Type: 'Succeed' } } };
const MAP = { Type: 'Map', ItemProcessor: ITEMS, End: true };

describe(loadStateMachine.name, () => {
  it.each([
    [
      'an unknown field',
      { A: { Type: 'Pass', End: true, ResultPath: '$.x' } },
      'definition.A: field ResultPath is not supported',
    ],
    ['an unknown type', { A: { Type: 'Await', End: true } }, 'States.A: Type Await is not supported'],
    [
      'an unknown resource',
      { A: { Type: 'Task', Resource: 'other', End: true } },
      'States.A: Resource other is not supported',
    ],
    ['a dangling target', { A: { Type: 'Pass', Next: 'B' } }, 'States.A.Next: no state B'],
    ['a dead end', { A: { Type: 'Pass' } }, 'States.A: neither Next nor End'],
    ['two waits in one', { A: { Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true } }, 'either Seconds or Timestamp'],
    [
      'an unknown field of a retrier',
      { A: { Type: 'Task', Resource: 'known', Retry: [{ ErrorEquals: ['x'], Foo: 1 }], End: true } },
      'States.A.Retry: field Foo',
    ],
    [
      'a nested state',
      {
        A: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Foo: 1, End: true } } }],
          End: true,
        },
      },
      'A.Branches[0].States.B: field Foo',
    ],
    [
      'a distributed map',
      {
        A: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: { Type: 'Succeed' } } },
          End: true,
        },
      },
      'Map mode DISTRIBUTED',
    ],
    ['a state in JSONPath', { A: { Type: 'Succeed', QueryLanguage: 'JSONPath' } }, 'States.A: QueryLanguage must be'],
    [
      'another jitter',
      { A: { ...TASK, Retry: [{ ErrorEquals: ['x'], JitterStrategy: 'HALF' }] } },
      'States.A.Retry: JitterStrategy HALF',
    ],
    ['a retrier of nothing', { A: { ...TASK, Retry: [{ MaxAttempts: 1 }] } }, 'States.A.Retry: ErrorEquals must be'],
    ['a catcher of nothing', { A: { ...TASK, Catch: [{ Next: 'A' }] } }, 'States.A.Catch: ErrorEquals must be'],
    [
      'a number that is an expression',
      { A: { ...TASK, Retry: [{ ErrorEquals: ['x'], IntervalSeconds: '{% 1 %}' }] } },
      'States.A.Retry: IntervalSeconds must be a number',
    ],
    ['a computed concurrency', { A: { ...MAP, MaxConcurrency: '{% 2 %}' } }, 'MaxConcurrency must be a number'],
    [
      'another way of running items',
      { A: { ...MAP, ItemProcessor: { ...ITEMS, ProcessorConfig: { Mode: 'INLINE', ExecutionType: 'EXPRESS' } } } },
      'States.A.ItemProcessor.ProcessorConfig: field ExecutionType',
    ],
    ['a choice between nothing', { A: { Type: 'Choice', Default: 'A' } }, 'States.A: Choices must be a list'],
    ['a Parallel without branches', { A: { Type: 'Parallel', End: true } }, 'States.A: Branches must be a list'],
    [
      'an asynchronous invocation',
      { A: { ...INVOKE, Arguments: { FunctionName: 'f', InvocationType: 'Event' } } },
      'States.A.Arguments: field InvocationType',
    ],
  ])('refuses %s', (_, states, message) => {
    expect(() => load(states)).toThrow(message.replace('definition.A', 'States.A'));
  });

  it('refuses a time limit that is no number', () => {
    expect(() => load({ A: { Type: 'Succeed' } }, { TimeoutSeconds: '25' })).toThrow('TimeoutSeconds must be a number');
  });

  it('takes a call of a function with name and payload, and arguments that are computed', () => {
    for (const Arguments of [{ FunctionName: 'f', Payload: {} }, '{% $states.input %}'])
      expect(() => load({ A: { ...INVOKE, Arguments } })).not.toThrow();
  });

  it('refuses JSONPath machines and what is not JSON', () => {
    expect(() => load({ A: { Type: 'Succeed' } }, { QueryLanguage: 'JSONPath' })).toThrow(
      'QueryLanguage must be JSONata',
    );
    expect(() => loadStateMachine('{', () => true)).toThrow('definition: not JSON');
  });
});
