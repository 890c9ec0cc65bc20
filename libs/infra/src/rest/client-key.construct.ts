import { ApiGatewayApiKey } from '@cdktf/provider-aws/lib/api-gateway-api-key/index.js';
import { ApiGatewayUsagePlan } from '@cdktf/provider-aws/lib/api-gateway-usage-plan/index.js';
import { ApiGatewayUsagePlanKey } from '@cdktf/provider-aws/lib/api-gateway-usage-plan-key/index.js';
import { Construct } from 'constructs';
import { environmentOf, physicalName } from '../environment-context.js';
import type { RestOperation } from './rest-document.js';

export interface ClientKeysProps {
  readonly restApiId: string;
  readonly stageName: string;
  /** Operations that demand a key; each has its own limit beside the plan's. */
  readonly operations: readonly RestOperation[];
}

/**
 * The API keys of the client applications and of the web client, and the plan that limits each of them. A key stands for an
 * application, not for a user; AWS makes its value, which therefore is in no repository and no output. The web client's is no secret, since
 * every page holds it: it has its own, so that a page can never use up or lock out the others.
 */
export class ClientKeys extends Construct {
  /** Id of the client applications' key. */
  readonly clientKeyId: string;
  /** Value of the web client's key (a token that plans do not print). */
  readonly webKey: string;

  constructor(scope: Construct, id: string, props: ClientKeysProps) {
    super(scope, id);
    const { api } = environmentOf(this).settings;
    const writes = { rateLimit: api.votePostRate, burstLimit: api.votePostBurst };
    const reads = { rateLimit: api.voteReadRate, burstLimit: api.voteReadBurst };
    const plan = new ApiGatewayUsagePlan(this, 'Plan', {
      name: physicalName(this, 'clients'),
      apiStages: [
        {
          apiId: props.restApiId,
          stage: props.stageName,
          throttle: props.operations.map(({ path, method }) => ({
            path: `/${path}/${method}`,
            ...(method === 'GET' ? reads : writes),
          })),
        },
      ],
      throttleSettings: { rateLimit: api.planRate, burstLimit: api.planBurst },
      quotaSettings: api.quotaPerDay > 0 ? { limit: api.quotaPerDay, period: 'DAY' } : undefined,
    });
    const key = new ApiGatewayApiKey(this, 'Default', { name: physicalName(this, 'client'), enabled: true });
    new ApiGatewayUsagePlanKey(this, 'InPlan', { keyId: key.id, keyType: 'API_KEY', usagePlanId: plan.id });
    const web = new ApiGatewayApiKey(this, 'Web', { name: physicalName(this, 'web'), enabled: true });
    new ApiGatewayUsagePlanKey(this, 'WebInPlan', { keyId: web.id, keyType: 'API_KEY', usagePlanId: plan.id });
    this.clientKeyId = key.id;
    this.webKey = web.value;
  }
}
