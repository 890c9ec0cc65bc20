import { all, block, inert, oneOf, value, type TypeSpecs } from '../type-spec.js';

export const MESSAGING_TYPES: TypeSpecs = {
  aws_sqs_queue: {
    args: {
      ...all(['name', 'fifo_queue'], value),
      message_retention_seconds: inert('local dead letters stay until the end of the run'),
      ...all(['sqs_managed_sse_enabled', 'kms_master_key_id'], inert('local data is not encrypted')),
    },
    attributes: (args, { arn, accountId, httpUrl }) => {
      const url = `${httpUrl}/${accountId}/${String(args['name'])}`;
      return { id: url, url, arn: arn('sqs', String(args['name'])) };
    },
  },
  aws_scheduler_schedule: {
    args: {
      ...all(['name', 'schedule_expression'], value),
      state: oneOf('ENABLED', 'DISABLED'),
      flexible_time_window: block({ mode: oneOf('OFF') }),
      target: block({
        ...all(['arn', 'role_arn', 'input'], value),
        ...all(
          ['retry_policy', 'dead_letter_config'],
          inert('for invocations that Lambda refuses, which does not happen here'),
        ),
      }),
      group_name: value,
      description: inert('a text'),
      schedule_expression_timezone: inert('rates know no time zone'),
    },
    attributes: (args, { arn }) => {
      const path = `${String(args['group_name'] ?? 'default')}/${String(args['name'])}`;
      return { id: path, arn: arn('scheduler', `schedule/${path}`) };
    },
  },
  aws_scheduler_schedule_group: {
    args: { name: value },
    attributes: (args, { arn }) => ({
      id: args['name'],
      arn: arn('scheduler', `schedule-group/${String(args['name'])}`),
    }),
  },
};
