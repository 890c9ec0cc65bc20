import type { ResolvedStack, Resource } from '../cloud.types.js';
import { listOf, objectOf, texts } from '../gateway/arguments.js';
import { functionOfUri } from '../gateway/invoke-permissions.js';
import { throttleOf } from '../gateway/token-bucket.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import type { IdentitySource, WebSocketApi, WsAuthorizer, WsRoute } from './websocket-api.model.js';

/** API Gateway's longest wait for an integration of a WebSocket API. */
const MAX_TIMEOUT_MILLISECONDS = 29_000;

/** Resources of a type that belong to the same API. */
type OwnResources = (type: string) => readonly Resource[];

/**
 * Reads the stack's WebSocket APIs, one entry per stage.
 *
 * @throws NotEmulatedError for what the gateway cannot do as AWS does.
 */
export function loadWebSocketApis(stack: ResolvedStack): readonly WebSocketApi[] {
  return stack.resources('aws_apigatewayv2_stage').map((stage) => loadStage(stack, stage));
}

function loadStage(stack: ResolvedStack, stage: Resource): WebSocketApi {
  const apiId = String(stage.args['api_id']);
  const api = stack.resources('aws_apigatewayv2_api').find(({ attributes }) => attributes['id'] === apiId);
  if (!api) throw new Error(`${stage.address}: its API is not in the stack`);
  const own: OwnResources = (type) => stack.resources(type).filter(({ args }) => args['api_id'] === apiId);
  for (const { address } of own('aws_apigatewayv2_integration_response')) {
    throw new NotEmulatedError(address, 'integration responses: a proxy integration has none');
  }
  const defaults = objectOf(stage.args['default_route_settings']);
  return {
    id: apiId,
    executionArn: String(api.attributes['execution_arn']),
    stageName: String(stage.args['name']),
    stageVariables: texts(stage.args['stage_variables']),
    routeSelection: routeSelection(api),
    routes: new Map(
      own('aws_apigatewayv2_route').map((route) => [String(route.args['route_key']), loadRoute(route, own)]),
    ),
    defaultThrottle: throttleOf(defaults['throttling_rate_limit'], defaults['throttling_burst_limit']),
    throttles: new Map(
      listOf(stage.args['route_settings']).map((settings) => [
        String(settings['route_key']),
        throttleOf(settings['throttling_rate_limit'], settings['throttling_burst_limit']),
      ]),
    ),
  };
}

function routeSelection({ args, address }: Resource): readonly string[] {
  const expression = String(args['route_selection_expression'] ?? '$request.body.action');
  const path = /^\$\{?request\.body\.([\w.]+)\}?$/.exec(expression)?.[1];
  if (path === undefined) throw new NotEmulatedError(address, `the route selection ${expression}`);
  return path.split('.');
}

function loadRoute(route: Resource, own: OwnResources): WsRoute {
  const { args, address, attributes } = route;
  const key = String(args['route_key']);
  const responds = own('aws_apigatewayv2_route_response').some(
    (response) => response.args['route_id'] === attributes['id'],
  );
  if (responds !== (args['route_response_selection_expression'] === '$default')) {
    throw new Error(
      `${address}: a route response and route_response_selection_expression = "$default" need each other`,
    );
  }
  return { key, responds, ...loadIntegration(route, own), authorizer: loadAuthorizer(route, own) };
}

function loadIntegration(
  { args, address }: Resource,
  own: OwnResources,
): Pick<WsRoute, 'functionArn' | 'timeoutMilliseconds'> {
  const target = String(args['target'] ?? '');
  const integration = own('aws_apigatewayv2_integration').find(
    ({ attributes }) => target === `integrations/${String(attributes['id'])}`,
  );
  if (!integration) throw new Error(`${address}: its integration is not in the stack`);
  const { integration_type: type, integration_uri: uri, timeout_milliseconds: timeout } = integration.args;
  const functionArn = functionOfUri(uri);
  if (type !== 'AWS_PROXY' || functionArn === undefined) {
    throw new NotEmulatedError(integration.address, `an integration of type ${String(type)} with ${String(uri)}`);
  }
  return {
    functionArn,
    timeoutMilliseconds: Math.min(Number(timeout ?? MAX_TIMEOUT_MILLISECONDS), MAX_TIMEOUT_MILLISECONDS),
  };
}

function loadAuthorizer({ args, address }: Resource, own: OwnResources): WsAuthorizer | undefined {
  if (args['authorization_type'] !== 'CUSTOM') return undefined;
  if (args['route_key'] !== '$connect') throw new Error(`${address}: AWS knows authorizers on $connect only`);
  const authorizer = own('aws_apigatewayv2_authorizer').find(
    ({ attributes }) => attributes['id'] === args['authorizer_id'],
  );
  if (!authorizer) throw new Error(`${address}: its authorizer is not in the stack`);
  const functionArn = functionOfUri(authorizer.args['authorizer_uri']);
  if (functionArn === undefined) throw new NotEmulatedError(authorizer.address, 'an authorizer that is no function');
  if (authorizer.args['authorizer_credentials_arn'] !== undefined) {
    throw new NotEmulatedError(authorizer.address, 'authorizer_credentials_arn: use an aws_lambda_permission');
  }
  const sources = (authorizer.args['identity_sources'] as readonly string[] | undefined) ?? [];
  return {
    id: String(authorizer.attributes['id']),
    functionArn,
    identitySources: sources.map((source) => identitySource(source, authorizer.address)),
  };
}

function identitySource(expression: string, address: string): IdentitySource {
  const parts = /^route\.request\.(querystring|header)\.([\w-]+)$/.exec(expression);
  if (!parts) throw new NotEmulatedError(address, `the identity source ${expression}`);
  return { kind: parts[1] as IdentitySource['kind'], name: parts[2] ?? '' };
}
