import { ApiGatewayApiKey } from '@cdktf/provider-aws/lib/api-gateway-api-key/index.js';
import { ApiGatewayUsagePlan } from '@cdktf/provider-aws/lib/api-gateway-usage-plan/index.js';
import { ApiGatewayUsagePlanKey } from '@cdktf/provider-aws/lib/api-gateway-usage-plan-key/index.js';
import { Construct } from 'constructs';
import { environmentOf, physicalName } from '../environment-context.js';
import type { RestOperation } from './rest-document.js';

export interface ClientKeyProps {
  readonly restApiId: string;
  readonly stageName: string;
  /** Operations that demand a key; each has its own limit beside the plan's. */
  readonly operations: readonly RestOperation[];
}

/**
 * The API key of the first client application and the plan that limits it. A key stands for an application, not for a
 * user; AWS makes its value, which therefore is in no repository and no output.
 */
export class ClientKey extends Construct {
  readonly keyId: string;

  constructor(scope: Construct, id: string, props: ClientKeyProps) {
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
    this.keyId = key.id;
  }
}
