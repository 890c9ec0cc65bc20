import { at, list, type StackDocument } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

const alarms = (document: StackDocument) => document.resources('aws_cloudwatch_metric_alarm');

function thresholdOf(document: StackDocument, name: string): unknown {
  const found = alarms(document).find(({ args }) => String(args['alarm_name']).endsWith(`-${name}`));
  return found && [found.args['threshold'], found.args['period']].join('/');
}

/** P11: failures of votes, refusals and failures of the API, failures of the counter; threshold and period in seconds. */
const REQUIRED: Readonly<Record<string, string>> = {
  'vote-errors': '10/300',
  'rest-4xx': '50/300',
  'rest-5xx': '5/300',
  'votings-counter-errors': '5/300',
  'votings-counter-record-failures': '5/300',
};

/** Failures that an alarm sees within its five minutes at least: each run of a schedule is tried three times within three of them. */
function failuresPerAlarmPeriod(rate: string): number {
  const minutes = Number(/\d+/.exec(rate)?.[0]);
  return 2 * Math.max(1, Math.floor(5 / minutes));
}

export const ALARM_RULES: readonly Rule[] = [
  {
    name: 'alarms tell someone, when they go off and when they are over',
    check: (document) =>
      breaking(alarms(document), ({ args }) =>
        [args['alarm_actions'], args['ok_actions']].every(
          (actions) => document.referred(list(actions)[0])?.type === 'aws_sns_topic',
        ),
      ),
    plant: (resource) => delete first(resource, 'aws_cloudwatch_metric_alarm')['alarm_actions'],
  },
  {
    name: 'missing data raises no alarm (P11)',
    check: (document) => breaking(alarms(document), ({ args }) => args['treat_missing_data'] === 'notBreaching'),
    plant: (resource) => delete first(resource, 'aws_cloudwatch_metric_alarm')['treat_missing_data'],
  },
  {
    name: 'the alarms that the requirements name have their thresholds (P11)',
    check: (document) =>
      Object.entries(REQUIRED)
        .filter(([name, wanted]) => thresholdOf(document, name) !== wanted)
        .map(([name]) => name),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_cloudwatch_metric_alarm'] ?? {})) args['threshold'] = 7;
    },
  },
  {
    name: 'records that a consumer could not handle raise an alarm, although its run was a success to Lambda (P11)',
    check: (document) => {
      const watched = alarms(document)
        .filter(({ args }) => args['namespace'] === 'Agora' && args['metric_name'] === 'RecordFailures')
        .map(({ args }) => at(args, 'dimensions', 'service'));
      return breaking(document.resources('aws_lambda_event_source_mapping'), ({ args }) =>
        watched.includes(document.referred(args['function_name'])?.args['function_name']),
      );
    },
    plant: (resource) => {
      for (const args of Object.values(resource['aws_cloudwatch_metric_alarm'] ?? {})) {
        if (args['metric_name'] === 'RecordFailures') args['dimensions'] = { service: 'somebody-else' };
      }
    },
  },
  {
    name: 'a function that fails in every run of its schedule raises its alarm',
    check: (document) =>
      breaking(document.resources('aws_scheduler_schedule'), ({ args }) => {
        const run = document.referred(at(args, 'target', 'arn'))?.args['function_name'];
        const errors = alarms(document).find(
          (alarm) => alarm.args['metric_name'] === 'Errors' && at(alarm.args, 'dimensions', 'FunctionName') === run,
        );
        return Number(errors?.args['threshold']) <= failuresPerAlarmPeriod(String(args['schedule_expression']));
      }),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_cloudwatch_metric_alarm'] ?? {})) {
        if (args['metric_name'] === 'Errors') args['threshold'] = 100;
      }
    },
  },
  {
    name: 'CloudWatch may use the key of the topic that alarms go to',
    check: (document) =>
      breaking(document.resources('aws_sns_topic'), ({ args }) => {
        const key = document.referred(args['kms_master_key_id']);
        return String(at(key?.args, 'policy')).includes('cloudwatch.amazonaws.com');
      }),
    plant: (resource) => (first(resource, 'aws_sns_topic')['kms_master_key_id'] = 'alias/aws/sns'),
  },
];
