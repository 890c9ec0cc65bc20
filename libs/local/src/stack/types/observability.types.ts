import { inertType, type TypeSpecs } from '../type-spec.js';

const ALARM_ARGUMENTS = [
  'actions_enabled',
  'alarm_actions',
  'alarm_description',
  'alarm_name',
  'comparison_operator',
  'datapoints_to_alarm',
  'dimensions',
  'evaluation_periods',
  'extended_statistic',
  'insufficient_data_actions',
  'metric_name',
  'metric_query',
  'namespace',
  'ok_actions',
  'period',
  'statistic',
  'threshold',
  'treat_missing_data',
  'unit',
];

/** What watches the system in AWS. On a laptop the console and /_local/state do. */
export const OBSERVABILITY_TYPES: TypeSpecs = {
  aws_cloudwatch_log_group: inertType(
    'logs go to the console',
    ['name', 'retention_in_days', 'kms_key_id', 'skip_destroy', 'log_group_class'],
    (args, { arn }) => ({ id: args['name'], arn: arn('logs', `log-group:${String(args['name'])}`) }),
  ),
  aws_cloudwatch_log_resource_policy: inertType('logs go to the console', ['policy_name', 'policy_document']),
  aws_cloudwatch_metric_alarm: inertType('no metrics locally', ALARM_ARGUMENTS, (args, { arn }) => ({
    id: args['alarm_name'],
    arn: arn('cloudwatch', `alarm:${String(args['alarm_name'])}`),
  })),
  aws_cloudwatch_dashboard: inertType('no metrics locally', ['dashboard_name', 'dashboard_body']),
  aws_sns_topic: inertType(
    'topics carry alarms only, and there are no alarms locally',
    ['name', 'display_name', 'kms_master_key_id', 'policy'],
    (args, { arn }) => ({ id: arn('sns', String(args['name'])), arn: arn('sns', String(args['name'])) }),
  ),
  aws_sns_topic_policy: inertType('no alarms locally', ['arn', 'policy']),
  aws_sns_topic_subscription: inertType('no alarms locally', ['topic_arn', 'protocol', 'endpoint']),
  aws_kms_key: inertType(
    'local data is not encrypted',
    ['description', 'enable_key_rotation', 'policy', 'deletion_window_in_days', 'key_usage', 'multi_region'],
    (_args, { arn, token }, address) => ({
      id: token(address, 36),
      key_id: token(address, 36),
      arn: arn('kms', `key/${token(address, 36)}`),
    }),
  ),
  aws_kms_alias: inertType('local data is not encrypted', ['name', 'target_key_id']),
};
