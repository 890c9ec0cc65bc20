import type { Construct } from 'constructs';
import { Alarms } from '../alarms.construct.js';

/** Alarms of a WebSocket stage. */
export function addWebSocketAlarms(scope: Construct, apiId: string, stage: string): void {
  const common = { namespace: 'AWS/ApiGateway', dimensions: { ApiId: apiId, Stage: stage } };
  Alarms.of(scope).add(scope, 'IntegrationErrorsAlarm', {
    ...common,
    name: 'ws-integration-errors',
    description: '5 frames or connections failed on our side within 5 minutes',
    metric: 'IntegrationError',
    threshold: 5,
  });
  Alarms.of(scope).add(scope, 'ExecutionErrorsAlarm', {
    ...common,
    name: 'ws-execution-errors',
    description: '5 frames failed inside the WebSocket gateway within 5 minutes',
    metric: 'ExecutionError',
    threshold: 5,
  });
}
