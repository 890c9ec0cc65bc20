import { ApiGatewayAccount } from '@cdktf/provider-aws/lib/api-gateway-account/index.js';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { environmentOf, stackOf } from './environment-context.js';
import { ServiceRole } from './service-role.construct.js';

const ID = 'ApiGatewayAccount';

/** What API Gateway needs to write WebSocket access logs; none of these actions knows a narrower resource. */
const WRITE_LOGS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
  'logs:GetLogEvents',
  'logs:FilterLogEvents',
];

/**
 * The setting that lets API Gateway write logs. There is one per AWS account and region, so one stack owns it
 * (`ownsApiGatewayAccount`); stages that log depend on it.
 */
export class ApiGatewayAccountSettings extends Construct {
  private readonly account: ApiGatewayAccount;

  private constructor(scope: Construct) {
    super(scope, ID);
    const role = new ServiceRole(this, 'Role', { name: 'gateway-logs', service: 'apigateway.amazonaws.com' });
    role.grant({ actions: WRITE_LOGS, resources: ['*'] });
    this.account = new ApiGatewayAccount(this, 'Default', { cloudwatchRoleArn: role.arn, dependsOn: [role.ready] });
  }

  /** What a stage with logs depends on; nothing in a stack that does not own the setting. */
  static of(scope: Construct): TerraformResource[] | undefined {
    if (!environmentOf(scope).ownsApiGatewayAccount) return undefined;
    const stack = stackOf(scope);
    const known = stack.node.tryFindChild(ID) as ApiGatewayAccountSettings | undefined;
    return [(known ?? new ApiGatewayAccountSettings(stack)).account];
  }
}
