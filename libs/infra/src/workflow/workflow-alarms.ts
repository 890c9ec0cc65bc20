import { Alarms } from '../alarms.construct.js';
import type { Workflow } from './workflow.construct.js';

/** The alarms that every state machine has: runs that failed (from `failures` on), ran out of time, or were held back. */
export function addWorkflowAlarms(target: Workflow, failures: number): void {
  const common = { namespace: 'AWS/States', dimensions: { StateMachineArn: target.arn } };
  const alarms = Alarms.of(target);
  alarms.add(target, 'FailuresAlarm', {
    ...common,
    name: `${target.name}-failures`,
    description: `${failures} runs of state machine ${target.name} failed within 5 minutes`,
    metric: 'ExecutionsFailed',
    threshold: failures,
  });
  alarms.add(target, 'TimeoutsAlarm', {
    ...common,
    name: `${target.name}-timeouts`,
    description: `A run of state machine ${target.name} did not end in time`,
    metric: 'ExecutionsTimedOut',
    threshold: 1,
  });
  alarms.add(target, 'ThrottlesAlarm', {
    ...common,
    name: `${target.name}-throttles`,
    description: `Runs of state machine ${target.name} are held back by a limit of the account`,
    metric: 'ExecutionThrottled',
    threshold: 1,
  });
}
