import { Alarms } from './alarms.construct.js';
import type { NestFunction } from './nest-function.construct.js';

/** Where functions put metrics of their own. */
export const METRICS_NAMESPACE = 'Agora';

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

const RECORD_FAILURES = 'RecordFailuresAlarm';
/** Failed records within 5 minutes that raise the alarm (P11). */
const RECORD_FAILURES_THRESHOLD = 5;

/**
 * Alarm on records that a consumer of streams or queues gives back. To Lambda such a run is a success, so the functions count them themselves
 * (libs/platform/src/workers/failure-metric.ts). One alarm per function, whatever it consumes.
 */
export function addRecordFailuresAlarm(consumer: NestFunction): void {
  if (consumer.node.tryFindChild(RECORD_FAILURES)) return;
  Alarms.of(consumer).add(consumer, RECORD_FAILURES, {
    name: `${consumer.name}-record-failures`,
    description: `Function ${consumer.name} could not handle ${RECORD_FAILURES_THRESHOLD} records within 5 minutes`,
    namespace: METRICS_NAMESPACE,
    metric: 'RecordFailures',
    dimensions: { service: consumer.functionName },
    threshold: RECORD_FAILURES_THRESHOLD,
  });
}
