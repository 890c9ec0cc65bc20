import { all, block, blocks, inert, oneOf, value, type TypeSpecs } from '../type-spec.js';

const LOGS = 'the local gateway logs to the console';
const throttle = all(['throttling_rate_limit', 'throttling_burst_limit'], value);
const logging = all(['logging_level', 'data_trace_enabled', 'detailed_metrics_enabled'], inert(LOGS));

export const WEBSOCKET_API_TYPES: TypeSpecs = {
  aws_apigatewayv2_api: {
    args: {
      ...all(['name', 'route_selection_expression'], value),
      api_key_selection_expression: inert('no route asks for an API key'),
      protocol_type: oneOf('WEBSOCKET'),
      ...all(['description', 'disable_execute_api_endpoint', 'ip_address_type'], inert('the endpoint is this machine')),
    },
    attributes: (_args, { arn, token, partition, region, webSocketUrl }, address) => {
      const id = token(address, 10);
      return {
        id,
        arn: `arn:${partition}:apigateway:${region}::/apis/${id}`,
        api_endpoint: webSocketUrl,
        execution_arn: arn('execute-api', id),
      };
    },
  },
  aws_apigatewayv2_route: {
    args: {
      ...all(['api_id', 'route_key', 'target', 'authorizer_id', 'route_response_selection_expression'], value),
      operation_name: inert('a name for generated clients'),
      authorization_type: oneOf('NONE', 'CUSTOM'),
      api_key_required: oneOf(false),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 7) }),
  },
  aws_apigatewayv2_route_response: {
    args: all(['api_id', 'route_id', 'route_response_key'], value),
    attributes: (_args, { token }, address) => ({ id: token(address, 7) }),
  },
  aws_apigatewayv2_integration: {
    args: {
      ...all(['api_id', 'integration_uri', 'timeout_milliseconds'], value),
      integration_method: oneOf('POST'),
      integration_type: oneOf('AWS_PROXY'),
      content_handling_strategy: oneOf('CONVERT_TO_TEXT'),
      passthrough_behavior: inert('a proxy integration passes everything through'),
      description: inert('a text'),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 7) }),
  },
  aws_apigatewayv2_authorizer: {
    args: {
      ...all(['api_id', 'name', 'authorizer_uri', 'identity_sources', 'authorizer_credentials_arn'], value),
      authorizer_type: oneOf('REQUEST'),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 6) }),
  },
  aws_apigatewayv2_deployment: {
    args: {
      api_id: value,
      ...all(['description', 'triggers'], inert('the document is what runs: nothing waits for a deployment')),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 6) }),
  },
  aws_apigatewayv2_stage: {
    args: {
      ...all(['api_id', 'deployment_id', 'name', 'stage_variables'], value),
      auto_deploy: inert('nothing waits for a deployment'),
      default_route_settings: block({ ...throttle, ...logging }),
      route_settings: blocks({ route_key: value, ...throttle, ...logging }),
      ...all(['access_log_settings', 'description'], inert(LOGS)),
    },
    attributes: (args, { arn, partition, region, webSocketUrl }) => ({
      id: args['name'],
      arn: `arn:${partition}:apigateway:${region}::/apis/${String(args['api_id'])}/stages/${String(args['name'])}`,
      invoke_url: `${webSocketUrl}/${String(args['name'])}`,
      execution_arn: arn('execute-api', `${String(args['api_id'])}/${String(args['name'])}`),
    }),
  },
};
