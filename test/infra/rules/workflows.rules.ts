import { createRequire } from 'node:module';
import { at, list, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, type Rule } from './rule.js';

interface Validation {
  readonly isValid: boolean;
}

const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => Validation;

const machines = (document: StackDocument) => document.resources('aws_sfn_state_machine');
const pipes = (document: StackDocument) => document.resources('aws_pipes_pipe');

/** Integrations of the gateway that run a state machine. */
function runs(document: StackDocument): readonly StackResource[] {
  return document
    .resources('aws_api_gateway_integration')
    .filter(({ args }) => String(args['uri']).includes(':states:'));
}

function logsNoData({ args }: StackResource): boolean {
  const logging = args['logging_configuration'];
  return (
    at(logging, 'include_execution_data') === false &&
    at(logging, 'level') !== 'OFF' &&
    String(at(logging, 'log_destination')).endsWith(':*')
  );
}

function definition({ args }: StackResource): unknown {
  return JSON.parse(String(args['definition']));
}

function isAlarmed(document: StackDocument, address: string, metric: string): boolean {
  return document
    .resources('aws_cloudwatch_metric_alarm')
    .filter(({ args }) => args['metric_name'] === metric)
    .some(({ args }) => document.referred(at(args, 'dimensions', 'StateMachineArn'))?.address === address);
}

/** Adds a resource that breaks a rule, whether or not the stack has others of its type. */
function plantOne(type: string, args: Record<string, unknown>): Rule['plant'] {
  return (resource) => (resource[type] = { ...resource[type], planted: args });
}

const BAD_MACHINE = {
  name: 'agora-dev-planted',
  definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Gone', States: {} }),
  logging_configuration: { include_execution_data: true, level: 'ALL', log_destination: 'arn' },
};
const BAD_PIPE = { name: 'agora-dev-planted', source: 'arn', target: 'arn' };
const BAD_RUN = { type: 'AWS', uri: 'arn:aws:apigateway:us-west-2:states:action/StartSyncExecution' };

export const WORKFLOW_RULES: readonly Rule[] = [
  {
    name: 'state machines are valid Amazon States Language in JSONata',
    check: (document) =>
      breaking(
        machines(document),
        (machine) =>
          at(definition(machine), 'QueryLanguage') === 'JSONata' && validate(definition(machine)).isValid === true,
      ),
    plant: plantOne('aws_sfn_state_machine', BAD_MACHINE),
  },
  {
    name: 'every Choice of a state machine has a default',
    check: (document) =>
      breaking(machines(document), (machine) => choices(definition(machine)).every((choice) => 'Default' in choice)),
    plant: plantOne('aws_sfn_state_machine', {
      ...BAD_MACHINE,
      definition: JSON.stringify({ States: { Fork: { Type: 'Choice', Choices: [] } } }),
    }),
  },
  {
    name: 'state machines are logged without the data of runs, and traced (P11)',
    check: (document) =>
      breaking(
        machines(document),
        (machine) => logsNoData(machine) && at(machine.args, 'tracing_configuration', 'enabled') === true,
      ),
    plant: plantOne('aws_sfn_state_machine', BAD_MACHINE),
  },
  {
    name: 'a failing state machine raises an alarm (P11)',
    check: (document) =>
      breaking(machines(document), ({ address }) =>
        ['ExecutionsFailed', 'ExecutionsTimedOut'].every((metric) => isAlarmed(document, address, metric)),
      ),
    plant: plantOne('aws_sfn_state_machine', BAD_MACHINE),
  },
  {
    name: 'machines behind the gateway are EXPRESS and end before it does',
    check: (document) =>
      breaking(runs(document), ({ args }) => {
        const template = String(at(args, 'request_templates', 'application/json'));
        const arn = /"stateMachineArn":"([^"]*)"/.exec(template)?.[1];
        const machine = document.referred(arn);
        if (machine?.args['type'] !== 'EXPRESS') return false;
        return Number(at(definition(machine), 'TimeoutSeconds')) * 1000 < Number(args['timeout_milliseconds']);
      }),
    plant: plantOne('aws_api_gateway_integration', { ...BAD_RUN, timeout_milliseconds: 29_000 }),
  },
  {
    name: 'the gateway runs machines with a role of its own and lets no other media type through',
    check: (document) =>
      breaking(
        runs(document),
        ({ args }) =>
          args['integration_http_method'] === 'POST' &&
          args['passthrough_behavior'] === 'NEVER' &&
          document.referred(args['credentials'])?.type === 'aws_iam_role',
      ),
    plant: plantOne('aws_api_gateway_integration', BAD_RUN),
  },
  {
    name: 'pipes filter, start runs one by one without waiting, and give up into a dead-letter queue',
    check: (document) =>
      breaking(pipes(document), ({ args }) => {
        const stream = at(args, 'source_parameters', 'dynamodb_stream_parameters');
        const target = at(args, 'target_parameters', 'step_function_state_machine_parameters', 'invocation_type');
        return (
          list(at(args, 'source_parameters', 'filter_criteria', 'filter')).length > 0 &&
          at(stream, 'batch_size') === 1 &&
          Number(at(stream, 'maximum_retry_attempts')) >= 0 &&
          Number(at(stream, 'maximum_record_age_in_seconds')) > 0 &&
          document.referred(at(stream, 'dead_letter_config', 'arn'))?.type === 'aws_sqs_queue' &&
          target === 'FIRE_AND_FORGET'
        );
      }),
    plant: plantOne('aws_pipes_pipe', BAD_PIPE),
  },
  {
    name: 'pipes are logged, and wait for their permissions',
    check: (document) =>
      breaking(
        pipes(document),
        ({ args }) =>
          at(args, 'log_configuration', 'cloudwatch_logs_log_destination', 'log_group_arn') !== undefined &&
          at(args, 'log_configuration', 'include_execution_data') === undefined &&
          list(args['depends_on']).some((address) => String(address).startsWith('aws_iam_role_policy.')),
      ),
    plant: plantOne('aws_pipes_pipe', BAD_PIPE),
  },
];

/** Every Choice of a definition, at any depth. */
function choices(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(choices);
  return 'Type' in value && value.Type === 'Choice' ? [value as Record<string, unknown>, ...inner] : inner;
}
