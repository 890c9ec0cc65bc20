import { Alarms } from './alarms.construct.js';
import type { NestFunction } from './nest-function.construct.js';

/** The alarms that every function has: failed runs (from `errors` on, within 5 minutes) and throttled ones. */
export function addFunctionAlarms(target: NestFunction, errors: number): void {
  const common = { namespace: 'AWS/Lambda', dimensions: { FunctionName: target.functionName } };
  const alarms = Alarms.of(target);
  alarms.add(target, 'ErrorsAlarm', {
    ...common,
    name: `${target.name}-errors`,
    description: `Function ${target.name} failed ${errors} times within 5 minutes`,
    metric: 'Errors',
    threshold: errors,
  });
  alarms.add(target, 'ThrottlesAlarm', {
    ...common,
    name: `${target.name}-throttles`,
    description: `Function ${target.name} ran out of concurrency`,
    metric: 'Throttles',
    threshold: 1,
  });
}
