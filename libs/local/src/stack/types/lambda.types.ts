import { all, block, blocks, inert, oneOf, value, type TypeSpecs } from '../type-spec.js';

export const LAMBDA_TYPES: TypeSpecs = {
  aws_lambda_function: {
    args: {
      ...all(['function_name', 'role', 'runtime', 'handler', 'filename', 'timeout', 'memory_size'], value),
      reserved_concurrent_executions: value,
      environment: block({ variables: value }),
      logging_config: block({
        log_group: value,
        ...all(['log_format', 'application_log_level', 'system_log_level'], inert('functions log to the console')),
      }),
      architectures: inert("bundles are JavaScript: they run on the host's processor"),
      source_code_hash: inert('the file itself is read'),
      tracing_config: inert('no X-Ray locally'),
      package_type: oneOf('Zip'),
      publish: oneOf(false),
      description: inert('a text'),
      timeouts: inert('functions exist at once'),
    },
    attributes: (args, { arn, partition, region }) => {
      const functionArn = arn('lambda', `function:${String(args['function_name'])}`);
      const path = (target: string) =>
        `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${target}/invocations`;
      return {
        id: args['function_name'],
        arn: functionArn,
        qualified_arn: `${functionArn}:$LATEST`,
        version: '$LATEST',
        invoke_arn: path(functionArn),
        qualified_invoke_arn: path(`${functionArn}:$LATEST`),
      };
    },
  },
  aws_lambda_permission: {
    args: {
      ...all(['action', 'function_name', 'principal', 'source_arn'], value),
      statement_id: inert('a name'),
      source_account: inert('there is one account'),
    },
    attributes: (args, _context, address) => ({ id: args['statement_id'] ?? address }),
  },
  aws_lambda_event_source_mapping: {
    args: {
      ...all(['event_source_arn', 'function_name', 'enabled', 'batch_size', 'parallelization_factor'], value),
      ...all(['maximum_batching_window_in_seconds', 'maximum_retry_attempts', 'maximum_record_age_in_seconds'], value),
      bisect_batch_on_function_error: value,
      starting_position: oneOf('TRIM_HORIZON', 'LATEST'),
      function_response_types: value,
      scaling_config: block({ maximum_concurrency: value }),
      filter_criteria: block({ filter: blocks({ pattern: value }) }),
      destination_config: block({ on_failure: block({ destination_arn: value }) }),
    },
    attributes: (args, { arn, token }, address) => {
      const seed = token(address, 32);
      const uuid = seed.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      return {
        id: uuid,
        uuid,
        arn: arn('lambda', `event-source-mapping:${uuid}`),
        function_arn: args['function_name'],
      };
    },
  },
  aws_lambda_function_event_invoke_config: {
    args: {
      ...all(['function_name', 'maximum_retry_attempts', 'maximum_event_age_in_seconds'], value),
    },
    attributes: (args) => ({ id: args['function_name'] }),
  },
};
