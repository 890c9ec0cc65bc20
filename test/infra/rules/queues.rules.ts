import { at, list, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

const queues = (document: StackDocument) => document.resources('aws_sqs_queue');
const mappings = (document: StackDocument) => document.resources('aws_lambda_event_source_mapping');

function fromStream({ args }: StackResource): boolean {
  return String(args['event_source_arn']).includes('stream_arn');
}

/** Dead-letter queues: what redrive policies, failure destinations and schedules name. */
function deadLetterQueues(document: StackDocument): ReadonlySet<string> {
  const texts = [
    ...queues(document).flatMap(({ args }) => redriveTarget(args['redrive_policy'])),
    ...mappings(document).map(({ args }) => at(args, 'destination_config', 'on_failure', 'destination_arn')),
    ...document.resources('aws_scheduler_schedule').map(({ args }) => at(args, 'target', 'dead_letter_config', 'arn')),
    ...document
      .resources('aws_pipes_pipe')
      .map(({ args }) => at(args, 'source_parameters', 'dynamodb_stream_parameters', 'dead_letter_config', 'arn')),
  ];
  return new Set(texts.flatMap((text) => document.referred(text)?.address ?? []));
}

function redriveTarget(policy: unknown): readonly unknown[] {
  return policy === undefined ? [] : [at(JSON.parse(String(policy)), 'deadLetterTargetArn')];
}

function visibilityIsLongEnough(document: StackDocument, mapping: StackResource): boolean {
  const queue = document.referred(mapping.args['event_source_arn']);
  const consumer = document.referred(mapping.args['function_name']);
  const window = Number(mapping.args['maximum_batching_window_in_seconds'] ?? 0);
  return Number(queue?.args['visibility_timeout_seconds']) >= Number(consumer?.args['timeout']) * 6 + window;
}

const PLANTED_QUEUE = { name: 'planted', sqs_managed_sse_enabled: true };

export const QUEUE_RULES: readonly Rule[] = [
  {
    name: 'queues are encrypted',
    check: (document) => breaking(queues(document), ({ args }) => args['sqs_managed_sse_enabled'] === true),
    plant: (resource) => (first(resource, 'aws_sqs_queue')['sqs_managed_sse_enabled'] = false),
  },
  {
    name: 'a queue has a dead-letter queue or is one',
    check: (document) => {
      const dead = deadLetterQueues(document);
      return breaking(
        queues(document),
        ({ address, args }) => dead.has(address) || args['redrive_policy'] !== undefined,
      );
    },
    plant: (resource) => (resource['aws_sqs_queue'] = { ...resource['aws_sqs_queue'], planted: PLANTED_QUEUE }),
  },
  {
    name: 'a FIFO queue is called .fifo, and no other',
    check: (document) =>
      breaking(
        queues(document),
        ({ args }) => String(args['name']).endsWith('.fifo') === (args['fifo_queue'] === true),
      ),
    plant: (resource) => (first(resource, 'aws_sqs_queue')['fifo_queue'] = true),
  },
  {
    name: 'every dead letter raises an alarm (P11)',
    check: (document) => {
      const alarmed = document
        .resources('aws_cloudwatch_metric_alarm')
        .filter(({ args }) => args['metric_name'] === 'ApproximateNumberOfMessagesVisible' && args['threshold'] === 1)
        .map(({ args }) => at(args, 'dimensions', 'QueueName'));
      const dead = deadLetterQueues(document);
      return breaking(
        queues(document).filter(({ address }) => dead.has(address)),
        ({ args }) => alarmed.includes(args['name']),
      );
    },
    plant: (resource) => {
      for (const args of Object.values(resource['aws_sqs_queue'] ?? {})) args['name'] = 'renamed';
    },
  },
  {
    name: 'a message stays hidden for six runs of its consumer',
    check: (document) =>
      breaking(
        mappings(document).filter((mapping) => !fromStream(mapping)),
        (mapping) => visibilityIsLongEnough(document, mapping),
      ),
    plant: (resource) => {
      const [id] = Object.keys(resource['aws_sqs_queue'] ?? {});
      first(resource, 'aws_sqs_queue')['visibility_timeout_seconds'] = 1;
      const [consumer] = Object.keys(resource['aws_lambda_function'] ?? {});
      resource['aws_lambda_event_source_mapping'] = {
        planted: {
          event_source_arn: `\${aws_sqs_queue.${id}.arn}`,
          function_name: `\${aws_lambda_function.${consumer}.arn}`,
        },
      };
    },
  },
  {
    name: 'consumers report failed records one by one',
    check: (document) =>
      breaking(mappings(document), ({ args }) =>
        list(args['function_response_types']).includes('ReportBatchItemFailures'),
      ),
    plant: (resource) => delete first(resource, 'aws_lambda_event_source_mapping')['function_response_types'],
  },
  {
    name: 'stream consumers halve failing batches, retry for a bounded time and have a failure destination',
    check: (document) =>
      breaking(
        mappings(document).filter(fromStream),
        ({ args }) =>
          args['bisect_batch_on_function_error'] === true &&
          Number(args['maximum_retry_attempts']) >= 0 &&
          Number(args['maximum_record_age_in_seconds']) > 0 &&
          at(args, 'destination_config', 'on_failure', 'destination_arn') !== undefined,
      ),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_lambda_event_source_mapping'] ?? {})) {
        args['maximum_retry_attempts'] = -1;
      }
    },
  },
  {
    name: 'a lagging stream consumer raises an alarm (P11)',
    check: (document) =>
      breaking(mappings(document).filter(fromStream), ({ args }) => {
        const consumer = document.referred(args['function_name']);
        return document
          .resources('aws_cloudwatch_metric_alarm')
          .filter((alarm) => alarm.args['metric_name'] === 'IteratorAge' && alarm.args['threshold'] === 60_000)
          .some((alarm) => at(alarm.args, 'dimensions', 'FunctionName') === consumer?.args['function_name']);
      }),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_cloudwatch_metric_alarm'] ?? {})) args['threshold'] = 0;
    },
  },
  {
    name: 'consumers wait for their permissions',
    check: (document) =>
      breaking(mappings(document), ({ args }) =>
        list(args['depends_on']).some((address) => String(address).startsWith('aws_iam_role_policy.')),
      ),
    plant: (resource) => delete first(resource, 'aws_lambda_event_source_mapping')['depends_on'],
  },
  {
    name: 'schedules have a dead-letter queue and bounded retries',
    check: (document) =>
      breaking(
        document.resources('aws_scheduler_schedule'),
        ({ args }) =>
          at(args, 'target', 'dead_letter_config', 'arn') !== undefined &&
          Number(at(args, 'target', 'retry_policy', 'maximum_retry_attempts')) <= 10,
      ),
    plant: (resource) => {
      const schedule = first(resource, 'aws_scheduler_schedule');
      schedule['target'] = { ...(schedule['target'] as object), retry_policy: { maximum_retry_attempts: 185 } };
    },
  },
  {
    name: 'a scheduled run that fails is not tried for longer than until the next one is due',
    check: (document) =>
      breaking(document.resources('aws_scheduler_schedule'), ({ args }) => {
        const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(String(args['schedule_expression'])) ?? [];
        const retries = document
          .resources('aws_lambda_function_event_invoke_config')
          .find((one) => one.args['function_name'] === at(args, 'target', 'arn'));
        return Number(retries?.args['maximum_event_age_in_seconds']) <= Number(minutes) * 60;
      }),
    plant: (resource) => {
      first(resource, 'aws_lambda_function_event_invoke_config')['maximum_event_age_in_seconds'] = 21_600;
    },
  },
];
