import { ApiGatewayDeployment } from '@cdktf/provider-aws/lib/api-gateway-deployment/index.js';
import { ApiGatewayMethodSettings } from '@cdktf/provider-aws/lib/api-gateway-method-settings/index.js';
import { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage/index.js';
import type { Construct } from 'constructs';
import { accessLog } from '../access-log.js';
import { ApiGatewayAccountSettings } from '../api-gateway-account.construct.js';
import type { DeploymentParts } from '../deployment-parts.js';
import { environmentOf } from '../environment-context.js';

/** The stage's name is the first segment of every public path (X10). */
export const REST_STAGE = 'v1';

/** No field holds a query string, a header or a body. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  userId: '$context.authorizer.claims.sub',
  apiKeyId: '$context.identity.apiKeyId',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  error: '$context.error.responseType',
  traceId: '$context.xrayTraceId',
};

/** Deploys the parts of an API as its one stage: traced, logged, throttled. */
export function addRestStage(scope: Construct, restApiId: string, parts: DeploymentParts): ApiGatewayStage {
  const { api } = environmentOf(scope).settings;
  const deployment = new ApiGatewayDeployment(scope, 'Deployment', { restApiId, ...parts.config() });
  const stage = new ApiGatewayStage(scope, 'Stage', {
    restApiId,
    deploymentId: deployment.id,
    stageName: REST_STAGE,
    xrayTracingEnabled: true,
    accessLogSettings: accessLog(scope, 'rest', ACCESS_LOG),
    dependsOn: ApiGatewayAccountSettings.of(scope),
  });
  new ApiGatewayMethodSettings(scope, 'Limits', {
    restApiId,
    stageName: stage.stageName,
    methodPath: '*/*',
    settings: {
      metricsEnabled: true,
      // Execution logs would hold headers and bodies.
      loggingLevel: 'OFF',
      dataTraceEnabled: false,
      throttlingRateLimit: api.stageRate,
      throttlingBurstLimit: api.stageBurst,
    },
  });
  return stage;
}
