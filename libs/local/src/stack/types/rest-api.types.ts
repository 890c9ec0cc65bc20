import { all, block, blocks, inert, inertType, oneOf, value, type TypeSpecs } from '../type-spec.js';

/** The value of a key that the stack leaves unset (AWS would make one). */
const localApiKey = (rank: number): string => (rank === 0 ? 'local' : `local-${rank + 1}`);

const DEPLOYED = 'the document is what runs: nothing waits for a deployment';
const LOGS = 'the local gateway logs to the console';

export const REST_API_TYPES: TypeSpecs = {
  aws_api_gateway_rest_api: {
    args: {
      ...all(['name', 'api_key_source', 'minimum_compression_size', 'binary_media_types'], value),
      endpoint_configuration: inert('the endpoint is this machine'),
      ...all(['description', 'disable_execute_api_endpoint', 'policy'], inert('the endpoint is this machine')),
    },
    attributes: (_args, { arn, token, partition, region }, address) => {
      const id = token(address, 10);
      return {
        id,
        root_resource_id: token(`${address}/`, 10),
        arn: `arn:${partition}:apigateway:${region}::/restapis/${id}`,
        execution_arn: arn('execute-api', id),
      };
    },
  },
  aws_api_gateway_resource: {
    args: all(['rest_api_id', 'parent_id', 'path_part'], value),
    attributes: (_args, { token }, address) => ({ id: token(address, 6) }),
  },
  aws_api_gateway_method: {
    args: {
      ...all(['rest_api_id', 'resource_id', 'http_method', 'api_key_required', 'authorizer_id'], value),
      authorization: oneOf('NONE', 'COGNITO_USER_POOLS'),
      request_parameters: value,
      operation_name: inert('a name for generated clients'),
    },
    attributes: (_args, { token }, address) => ({ id: `agm-${token(address, 16)}` }),
  },
  aws_api_gateway_integration: {
    args: {
      ...all(['rest_api_id', 'resource_id', 'http_method', 'integration_http_method', 'uri'], value),
      type: oneOf('AWS_PROXY', 'MOCK', 'AWS'),
      ...all(
        ['credentials', 'passthrough_behavior', 'request_templates', 'request_parameters', 'timeout_milliseconds'],
        value,
      ),
      content_handling: value,
    },
    attributes: (_args, { token }, address) => ({ id: `agi-${token(address, 16)}` }),
  },
  aws_api_gateway_method_response: {
    args: {
      ...all(['rest_api_id', 'resource_id', 'http_method', 'status_code', 'response_parameters'], value),
      response_models: inert('AWS does not hold answers to their models either'),
    },
    attributes: (_args, { token }, address) => ({ id: `agmr-${token(address, 16)}` }),
  },
  aws_api_gateway_integration_response: {
    args: {
      ...all(['rest_api_id', 'resource_id', 'http_method', 'status_code', 'selection_pattern'], value),
      ...all(['response_parameters', 'response_templates', 'content_handling'], value),
    },
    attributes: (_args, { token }, address) => ({ id: `agir-${token(address, 16)}` }),
  },
  aws_api_gateway_gateway_response: {
    args: all(['rest_api_id', 'response_type', 'status_code', 'response_parameters', 'response_templates'], value),
    attributes: (_args, { token }, address) => ({ id: `aggr-${token(address, 16)}` }),
  },
  aws_api_gateway_authorizer: {
    args: {
      ...all(['name', 'rest_api_id', 'provider_arns', 'identity_source'], value),
      type: oneOf('COGNITO_USER_POOLS'),
      authorizer_result_ttl_in_seconds: inert('tokens are checked every time'),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 6) }),
  },
  aws_api_gateway_deployment: {
    args: {
      rest_api_id: value,
      ...all(['triggers', 'description', 'stage_description', 'variables'], inert(DEPLOYED)),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 6) }),
  },
  aws_api_gateway_stage: {
    args: {
      ...all(['rest_api_id', 'deployment_id', 'stage_name'], value),
      ...all(['access_log_settings', 'xray_tracing_enabled', 'description', 'cache_cluster_enabled'], inert(LOGS)),
      variables: value,
    },
    attributes: (args, { httpUrl, arn, partition, region }) => {
      const path = `${String(args['rest_api_id'])}/${String(args['stage_name'])}`;
      return {
        id: `ags-${path.replace('/', '-')}`,
        arn: `arn:${partition}:apigateway:${region}::/restapis/${String(args['rest_api_id'])}/stages/${String(args['stage_name'])}`,
        invoke_url: `${httpUrl}/${String(args['stage_name'])}`,
        execution_arn: arn('execute-api', path),
      };
    },
  },
  aws_api_gateway_method_settings: {
    args: {
      ...all(['rest_api_id', 'stage_name', 'method_path'], value),
      settings: block({
        ...all(['throttling_rate_limit', 'throttling_burst_limit'], value),
        ...all(['metrics_enabled', 'logging_level', 'data_trace_enabled'], inert(LOGS)),
        caching_enabled: oneOf(false),
      }),
    },
    attributes: (args) => ({
      id: `${String(args['rest_api_id'])}-${String(args['stage_name'])}-${String(args['method_path'])}`,
    }),
  },
  aws_api_gateway_usage_plan: {
    args: {
      name: value,
      api_stages: blocks({
        ...all(['api_id', 'stage'], value),
        throttle: blocks(all(['path', 'rate_limit', 'burst_limit'], value)),
      }),
      throttle_settings: block(all(['rate_limit', 'burst_limit'], value)),
      quota_settings: block(all(['limit', 'period', 'offset'], value)),
      description: inert('a text'),
    },
    attributes: (_args, { token, partition, region }, address) => {
      const id = token(address, 6);
      return { id, arn: `arn:${partition}:apigateway:${region}::/usageplans/${id}` };
    },
  },
  aws_api_gateway_usage_plan_key: {
    args: all(['usage_plan_id', 'key_id', 'key_type'], value),
    attributes: (args) => ({ id: args['key_id'] }),
  },
  aws_api_gateway_api_key: {
    args: { ...all(['name', 'enabled', 'value'], value), description: inert('a text') },
    attributes: (args, { rank, token, partition, region }, address) => {
      const id = token(address, 10);
      const value = args['value'] ?? localApiKey(rank(address, 'value'));
      return { id, value, arn: `arn:${partition}:apigateway:${region}::/apikeys/${id}` };
    },
  },
  aws_api_gateway_account: inertType(LOGS, ['cloudwatch_role_arn', 'reset_on_delete'], () => ({
    id: 'api-gateway-account',
  })),
};
