import type { ResolvedStack, Resource } from '../cloud.types.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import type { Machine } from './executions.js';
import { loadStateMachine, type SupportsResource, UnsupportedStateMachineError } from './load-state-machine.js';

/**
 * The state machines of a stack.
 *
 * @throws NotEmulatedError naming the machine and the place in it that cannot be run
 */
export function loadMachines(stack: ResolvedStack, supportsResource: SupportsResource): readonly Machine[] {
  return stack.resources('aws_sfn_state_machine').map((resource) => loadMachine(resource, supportsResource));
}

function loadMachine({ address, args, attributes }: Resource, supportsResource: SupportsResource): Machine {
  try {
    return {
      arn: String(attributes['arn']),
      name: String(args['name']),
      type: args['type'] === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
      roleArn: String(args['role_arn']),
      definition: loadStateMachine(String(args['definition']), supportsResource),
    };
  } catch (error) {
    if (error instanceof UnsupportedStateMachineError) throw new NotEmulatedError(address, error.message);
    throw error;
  }
}
