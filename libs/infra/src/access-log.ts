import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { Construct } from 'constructs';
import { environmentOf, physicalName } from './environment-context.js';
import { literal } from './literal.js';

/**
 * The access log of a stage: `fields` maps names to `$context` variables. Never put a variable in it that holds a query
 * string or a request line: `$connect` carries the user's token there.
 */
export function accessLog(scope: Construct, name: string, fields: Readonly<Record<string, string>>) {
  const group = new CloudwatchLogGroup(scope, 'AccessLogs', {
    name: `/aws/apigateway/${physicalName(scope, name)}`,
    retentionInDays: environmentOf(scope).settings.logRetentionDays,
  });
  return { destinationArn: group.arn, format: literal(JSON.stringify(fields)) };
}
