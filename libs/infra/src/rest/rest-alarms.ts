import type { Construct } from 'constructs';
import { Alarms } from '../alarms.construct.js';

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
