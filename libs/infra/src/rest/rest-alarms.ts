import type { Construct } from 'constructs';
import { Alarms } from '../alarms.construct.js';

export interface OperationAlarmProps {
  /** Short name of the alarm, part of the physical name. */
  readonly name: string;
  readonly method: string;
  /** The resource's path below the stage, e.g. `/votings/{votingId}/votes`. */
  readonly path: string;
  /** Failures on our side within 5 minutes that raise the alarm. */
  readonly threshold: number;
}

/** Alarm on the failures of one operation. */
export function addOperationAlarm(scope: Construct, apiName: string, stage: string, props: OperationAlarmProps): void {
  const { name, method, path, threshold } = props;
  Alarms.of(scope).add(scope, `Alarm-${name}`, {
    name,
    description: `${method} ${path} failed ${threshold} times within 5 minutes`,
    namespace: 'AWS/ApiGateway',
    metric: '5XXError',
    dimensions: { ApiName: apiName, Stage: stage, Method: method, Resource: path },
    threshold,
  });
}

/** Alarms of a REST stage (P11): refusals are normal in small numbers, errors of ours are not. */
export function addRestAlarms(scope: Construct, apiName: string, stage: string): void {
  const common = { namespace: 'AWS/ApiGateway', dimensions: { ApiName: apiName, Stage: stage } };
  Alarms.of(scope).add(scope, 'ClientErrorsAlarm', {
    ...common,
    name: 'rest-4xx',
    description: '50 requests were refused within 5 minutes: a broken client, or someone is trying doors',
    metric: '4XXError',
    threshold: 50,
  });
  Alarms.of(scope).add(scope, 'ServerErrorsAlarm', {
    ...common,
    name: 'rest-5xx',
    description: '5 requests failed on our side within 5 minutes',
    metric: '5XXError',
    threshold: 5,
  });
}
