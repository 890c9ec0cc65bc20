import { Apigatewayv2Deployment } from '@cdktf/provider-aws/lib/apigatewayv2-deployment/index.js';
import { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage/index.js';
import type { Construct } from 'constructs';
import { accessLog } from '../access-log.js';
import { ApiGatewayAccountSettings } from '../api-gateway-account.construct.js';
import type { DeploymentParts } from '../deployment-parts.js';
import { environmentOf } from '../environment-context.js';

/** The stage's name is the path of the public URL (X10). */
export const WEB_SOCKET_STAGE = 'ws';

/** Nothing of `$connect`'s query string: it holds the token. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  connectionId: '$context.connectionId',
  event: '$context.eventType',
  route: '$context.routeKey',
  status: '$context.status',
  userId: '$context.authorizer.principalId',
  integrationLatencyMs: '$context.integrationLatency',
  error: '$context.error.responseType',
};

/** Deploys the parts of an API as its one stage: logged and throttled. */
export function addWebSocketStage(scope: Construct, apiId: string, parts: DeploymentParts): void {
  const { ws } = environmentOf(scope).settings;
  const deployment = new Apigatewayv2Deployment(scope, 'Deployment', { apiId, ...parts.config() });
  new Apigatewayv2Stage(scope, 'Stage', {
    apiId,
    name: WEB_SOCKET_STAGE,
    deploymentId: deployment.id,
    defaultRouteSettings: {
      throttlingRateLimit: ws.rate,
      throttlingBurstLimit: ws.burst,
      detailedMetricsEnabled: true,
      // Execution logs would hold the token and the frames.
      loggingLevel: 'OFF',
      dataTraceEnabled: false,
    },
    accessLogSettings: accessLog(scope, 'ws', ACCESS_LOG),
    dependsOn: ApiGatewayAccountSettings.of(scope),
  });
}
