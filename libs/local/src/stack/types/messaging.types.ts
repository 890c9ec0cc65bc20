import { all, block, inert, oneOf, value, type TypeSpecs } from '../type-spec.js';

export const MESSAGING_TYPES: TypeSpecs = {
  aws_sqs_queue: {
    args: {
      ...all(['name', 'fifo_queue', 'content_based_deduplication', 'redrive_policy'], value),
      ...all(['visibility_timeout_seconds', 'delay_seconds', 'receive_wait_time_seconds', 'max_message_size'], value),
      deduplication_scope: oneOf('queue'),
      fifo_throughput_limit: oneOf('perQueue'),
      message_retention_seconds: inert('local messages stay until they are received or dropped by --fresh'),
      redrive_allow_policy: inert('who may name a dead-letter queue is wired, not asked'),
      ...all(
        ['sqs_managed_sse_enabled', 'kms_master_key_id', 'kms_data_key_reuse_period_seconds'],
        inert('local data is not encrypted'),
      ),
      policy: value,
      timeouts: inert('queues exist at once'),
    },
    attributes: (args, { arn, accountId, awsUrl }) => {
      const url = `${awsUrl}/${accountId}/${String(args['name'])}`;
      return { id: url, url, arn: arn('sqs', String(args['name'])) };
    },
  },
  aws_sqs_queue_policy: {
    args: all(['queue_url', 'policy'], value),
    attributes: (args) => ({ id: args['queue_url'] }),
  },
  aws_scheduler_schedule: {
    args: {
      ...all(['name', 'schedule_expression'], value),
      state: oneOf('ENABLED', 'DISABLED'),
      flexible_time_window: block({ mode: oneOf('OFF') }),
      target: block({
        ...all(['arn', 'role_arn', 'input'], value),
        dead_letter_config: block({ arn: value }),
        retry_policy: inert('what Lambda refuses here it refuses for good'),
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
