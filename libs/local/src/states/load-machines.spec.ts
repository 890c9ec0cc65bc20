import { describe, expect, it } from '@jest/globals';
import { fixtureStack } from '#test/support/fixture-stack.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { loadMachines } from './load-machines.js';

const definition = (state: object): string =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Only', States: { Only: state } });

function load(args: Record<string, unknown>) {
  const machine = {
    type: 'aws_sfn_state_machine',
    id: 'remind',
    args: { name: 'agora-test-remind', role_arn: 'arn:role', ...args },
    attributes: { arn: 'arn:machine' },
  };
  return () => loadMachines(fixtureStack([machine]), (resource) => resource === 'known');
}

describe(loadMachines.name, () => {
  it('reads name, role and definition; STANDARD is the default, as in AWS', () => {
    const [standard] = load({ definition: definition({ Type: 'Succeed' }) })();
    const [express] = load({ definition: definition({ Type: 'Succeed' }), type: 'EXPRESS' })();

    expect(standard).toMatchObject({
      arn: 'arn:machine',
      name: 'agora-test-remind',
      roleArn: 'arn:role',
      type: 'STANDARD',
    });
    expect(standard?.definition.StartAt).toBe('Only');
    expect(express?.type).toBe('EXPRESS');
  });

  it.each([
    ['a field', definition({ Type: 'Pass', ResultPath: '$.x', End: true }), 'field ResultPath is not supported'],
    ['a resource', definition({ Type: 'Task', Resource: 'other', End: true }), 'Resource other is not supported'],
    ['a type', definition({ Type: 'Activity', End: true }), 'Type Activity is not supported'],
    ['no JSON', '{', 'not JSON'],
  ])('refuses %s that cannot be run, naming the machine and the place', (_what, text, message) => {
    expect(load({ definition: text })).toThrow(NotEmulatedError);
    expect(load({ definition: text })).toThrow(/aws_sfn_state_machine\.remind/);
    expect(load({ definition: text })).toThrow(message);
  });
});
