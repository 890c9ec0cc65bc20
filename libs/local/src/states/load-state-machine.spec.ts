import { loadStateMachine } from './load-state-machine.js';

const load = (states: object, more: object = {}): unknown =>
  loadStateMachine(
    JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: states, ...more }),
    (resource) => resource === 'known',
  );

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
  ])('refuses %s', (_, states, message) => {
    expect(() => load(states)).toThrow(message.replace('definition.A', 'States.A'));
  });

  it('refuses JSONPath machines and what is not JSON', () => {
    expect(() => load({ A: { Type: 'Succeed' } }, { QueryLanguage: 'JSONPath' })).toThrow(
      'QueryLanguage must be JSONata',
    );
    expect(() => loadStateMachine('{', () => true)).toThrow('definition: not JSON');
  });
});
