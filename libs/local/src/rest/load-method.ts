import type { Resource } from '../cloud.types.js';
import { texts } from '../gateway/arguments.js';
import { functionOfUri } from '../gateway/invoke-permissions.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import type { Authorizer, AwsIntegration, Integration, IntegrationResponse, RestMethod } from './rest-api.model.js';

/** API Gateway's longest wait for an integration, unless a quota was raised. */
const MAX_TIMEOUT_MILLISECONDS = 29_000;

/** Resources of a type that belong to the same API. */
type OwnResources = (type: string) => readonly Resource[];

/** Reads one method with its authorizer and integration. */
export function loadMethod(method: Resource, own: OwnResources): RestMethod {
  const { args, address } = method;
  if (args['request_validator_id'] !== undefined) throw new NotEmulatedError(address, 'request validators');
  const sameMethod = (other: Resource): boolean =>
    other.args['resource_id'] === args['resource_id'] && other.args['http_method'] === args['http_method'];
  const integration = own('aws_api_gateway_integration').find(sameMethod);
  if (!integration) throw new Error(`${address}: it has no integration, so AWS would not deploy the API`);
  const responses = own('aws_api_gateway_integration_response').filter(sameMethod);
  return {
    httpMethod: String(args['http_method']),
    authorizer: loadAuthorizer(method, own),
    apiKeyRequired: args['api_key_required'] === true,
    integration: loadIntegration(integration, responses),
  };
}

function loadAuthorizer({ args, address }: Resource, own: OwnResources): Authorizer | undefined {
  const authorization = String(args['authorization']);
  if (authorization === 'NONE') return undefined;
  if (authorization !== 'COGNITO_USER_POOLS') throw new NotEmulatedError(address, `authorization ${authorization}`);
  const authorizer = own('aws_api_gateway_authorizer').find(
    ({ attributes }) => attributes['id'] === args['authorizer_id'],
  );
  if (!authorizer) throw new Error(`${address}: its authorizer is not in the stack`);
  const type = String(authorizer.args['type'] ?? 'TOKEN');
  if (type !== 'COGNITO_USER_POOLS') throw new NotEmulatedError(authorizer.address, `authorizers of type ${type}`);
  const source = String(authorizer.args['identity_source'] ?? 'method.request.header.Authorization');
  const header = /^method\.request\.header\.([\w-]+)$/.exec(source)?.[1];
  if (header === undefined) throw new NotEmulatedError(authorizer.address, `the identity source ${source}`);
  return { header: header.toLowerCase() };
}

/** Arguments that would change what an integration sees or answers. */
const UNSUPPORTED = ['content_handling', 'request_parameters'];

/** Services that integrations of type AWS can call, by their name in the URI, with the prefix of `X-Amz-Target`. */
const TARGETS: Readonly<Record<string, string>> = { states: 'AWSStepFunctions' };
const ACTION_URI = /^arn:[^:]+:apigateway:[^:]+:(\w+):action\/(\w+)$/;

function loadIntegration(resource: Resource, responses: readonly Resource[]): Integration {
  const { args, address } = resource;
  const type = String(args['type']);
  const unsupported = UNSUPPORTED.find((name) => args[name] !== undefined && !isEmptyMap(args[name]));
  if (unsupported !== undefined) throw new NotEmulatedError(address, `the argument ${unsupported} with type ${type}`);
  if (type !== 'AWS' && args['credentials'] !== undefined) {
    throw new NotEmulatedError(address, `the argument credentials with type ${type}`);
  }
  const mapped = {
    requestTemplates: texts(args['request_templates']),
    passthroughBehavior: String(args['passthrough_behavior'] ?? 'WHEN_NO_MATCH'),
    responses: responses.map(integrationResponse),
  };
  if (type === 'MOCK') return { type, ...mapped };
  if (args['integration_http_method'] !== 'POST') {
    throw new Error(`${address}: integration_http_method must be POST, or AWS refuses the call`);
  }
  const timeout = Number(args['timeout_milliseconds'] ?? MAX_TIMEOUT_MILLISECONDS);
  const timeoutMilliseconds = Math.min(timeout, MAX_TIMEOUT_MILLISECONDS);
  if (type === 'AWS') return { type, ...mapped, ...loadAction(resource), timeoutMilliseconds };
  const functionArn = functionOfUri(args['uri']);
  if (type !== 'AWS_PROXY' || functionArn === undefined) {
    throw new NotEmulatedError(address, `an integration of type ${type} with ${String(args['uri'])}`);
  }
  return { type, functionArn, timeoutMilliseconds };
}

function loadAction({ args, address }: Resource): Pick<AwsIntegration, 'service' | 'target' | 'roleArn'> {
  const uri = String(args['uri']);
  const [, service = '', action = ''] = ACTION_URI.exec(uri) ?? [];
  const prefix = TARGETS[service];
  if (prefix === undefined) throw new NotEmulatedError(address, `an integration of type AWS with ${uri}`);
  const roleArn = args['credentials'];
  if (typeof roleArn !== 'string') throw new Error(`${address}: without credentials AWS refuses every call`);
  return { service, target: `${prefix}.${action}`, roleArn };
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function integrationResponse({ args }: Resource): IntegrationResponse {
  const pattern = args['selection_pattern'];
  return {
    statusCode: Number(args['status_code']),
    selectionPattern: typeof pattern === 'string' && pattern !== '' ? pattern : undefined,
    parameters: texts(args['response_parameters']),
    templates: texts(args['response_templates']),
  };
}
