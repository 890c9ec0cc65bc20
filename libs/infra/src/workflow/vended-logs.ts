import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { Construct } from 'constructs';
import type { Statement } from '../binding.js';
import { environmentOf, physicalName } from '../environment-context.js';

/**
 * What a state machine's role needs to write logs; AWS defines no narrower resource for any of these actions.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export const DELIVER_LOGS: Statement = {
  actions: [
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
  ],
  resources: ['*'],
};

/**
 * A log group that a service delivers to. The prefix `/aws/vendedlogs/` spares the account's resource policy, whose size
 * is limited to 5,120 characters: without it, every new group adds to the policy until none can be made any more.
 */
export function vendedLogs(scope: Construct, service: 'states' | 'pipes', name: string): CloudwatchLogGroup {
  return new CloudwatchLogGroup(scope, 'Logs', {
    name: `/aws/vendedlogs/${service}/${physicalName(scope, name)}`,
    retentionInDays: environmentOf(scope).settings.logRetentionDays,
  });
}
