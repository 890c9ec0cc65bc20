import { all, block, blocks, inert, oneOf, value, type TypeSpecs } from '../type-spec.js';

const STATE = 'the path of every execution is in /_local/state';

export const WORKFLOW_TYPES: TypeSpecs = {
  aws_sfn_state_machine: {
    args: {
      ...all(['name', 'definition', 'role_arn'], value),
      type: oneOf('STANDARD', 'EXPRESS'),
      ...all(['logging_configuration', 'tracing_configuration'], inert(STATE)),
      encryption_configuration: inert('local data is not encrypted'),
      publish: oneOf(false),
      timeouts: inert('machines exist at once'),
    },
    attributes: (args, { arn }) => {
      const machineArn = arn('states', `stateMachine:${String(args['name'])}`);
      return { id: machineArn, arn: machineArn };
    },
  },
  aws_pipes_pipe: {
    args: {
      ...all(['name', 'role_arn', 'source', 'target'], value),
      desired_state: oneOf('RUNNING', 'STOPPED'),
      source_parameters: block({
        filter_criteria: block({ filter: blocks({ pattern: value }) }),
        dynamodb_stream_parameters: block({
          batch_size: oneOf(1),
          starting_position: oneOf('TRIM_HORIZON', 'LATEST'),
          ...all(['maximum_retry_attempts', 'maximum_record_age_in_seconds', 'parallelization_factor'], value),
          dead_letter_config: block({ arn: value }),
        }),
      }),
      target_parameters: block({
        input_template: value,
        step_function_state_machine_parameters: block({ invocation_type: oneOf('FIRE_AND_FORGET') }),
      }),
      log_configuration: inert('pipes log to the console'),
      description: inert('a text'),
      timeouts: inert('pipes exist at once'),
    },
    attributes: (args, { arn }) => ({ id: args['name'], arn: arn('pipes', `pipe/${String(args['name'])}`) }),
  },
};
