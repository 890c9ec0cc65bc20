import type { ResolvedStack, Resource } from '../cloud.types.js';
import { objectOf, texts } from '../gateway/arguments.js';
import { type Throttle, throttleOf } from '../gateway/token-bucket.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { loadMethod } from './load-method.js';
import type { GatewayResponseConfig, RestApi } from './rest-api.model.js';
import { routeTree } from './route-tree.js';

/**
 * Reads the stack's REST APIs, one entry per stage.
 *
 * @throws NotEmulatedError for what the gateway cannot do as AWS does.
 */
export function loadRestApis(stack: ResolvedStack): readonly RestApi[] {
  return stack.resources('aws_api_gateway_stage').map((stage) => loadStage(stack, stage));
}

function loadStage(stack: ResolvedStack, stage: Resource): RestApi {
  const apiId = String(stage.args['rest_api_id']);
  const api = stack.resources('aws_api_gateway_rest_api').find(({ attributes }) => attributes['id'] === apiId);
  if (!api) throw new Error(`${stage.address}: its REST API is not in the stack`);
  const { api_key_source: keySource = 'HEADER', minimum_compression_size: compression = '-1' } = api.args;
  if (keySource !== 'HEADER') throw new NotEmulatedError(api.address, `api_key_source ${String(keySource)}`);
  if (Number(compression) >= 0) throw new NotEmulatedError(api.address, 'minimum_compression_size');
  const own = (type: string): readonly Resource[] =>
    stack.resources(type).filter(({ args }) => String(args['rest_api_id']) === apiId);

  const rootId = String(api.attributes['root_resource_id']);
  const nodes = routeTree(rootId, own('aws_api_gateway_resource'));
  for (const method of own('aws_api_gateway_method')) {
    const node = nodes.get(String(method.args['resource_id']));
    if (!node) throw new Error(`${method.address}: its resource is not part of the API`);
    node.methods.set(String(method.args['http_method']), loadMethod(method, own));
  }
  const stageName = String(stage.args['stage_name']);
  return {
    id: apiId,
    accountId: stack.accountId,
    region: stack.region,
    executionArn: String(api.attributes['execution_arn']),
    stageName,
    deploymentId: String(stage.args['deployment_id'] ?? ''),
    stageVariables: texts(stage.args['variables']),
    root: nodes.get(rootId)!,
    responses: new Map(own('aws_api_gateway_gateway_response').map(gatewayResponse)),
    binaryMediaTypes: (api.args['binary_media_types'] as readonly string[] | undefined) ?? [],
    throttles: new Map(
      own('aws_api_gateway_method_settings')
        .filter(({ args }) => args['stage_name'] === stageName)
        .map(methodThrottle),
    ),
  };
}

function gatewayResponse({ args }: Resource): [string, GatewayResponseConfig] {
  return [
    String(args['response_type']),
    {
      statusCode: args['status_code'] === undefined ? undefined : Number(args['status_code']),
      parameters: texts(args['response_parameters']),
      templates: texts(args['response_templates']),
    },
  ];
}

function methodThrottle({ args }: Resource): [string, Throttle] {
  const settings = objectOf(args['settings']);
  return [
    String(args['method_path']),
    throttleOf(settings['throttling_rate_limit'], settings['throttling_burst_limit']),
  ];
}
