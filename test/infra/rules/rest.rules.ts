import { STATUS_CODES } from 'node:http';
import { at, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

const methods = (document: StackDocument) => document.resources('aws_api_gateway_method');
const stages = (document: StackDocument) => document.resources('aws_api_gateway_stage');

/** Operations that anyone may call, as `METHOD path-part`. */
const PUBLIC_METHODS: readonly string[] = [];

/** What an access log must never hold: query strings, request lines, headers and bodies. */
export const PRIVATE_CONTEXT = /querystring|\$context\.path|requestOverride|header|body|\$input|token/i;

function isPublic(document: StackDocument, { args }: StackResource): boolean {
  const part = document.referred(args['resource_id'])?.args['path_part'];
  return args['http_method'] === 'OPTIONS' || PUBLIC_METHODS.includes(`${String(args['http_method'])} ${String(part)}`);
}

/** Methods of each resource that has any. */
function methodsByResource(document: StackDocument): ReadonlyMap<unknown, readonly unknown[]> {
  const byResource = Map.groupBy(methods(document), ({ args }) => args['resource_id']);
  return new Map([...byResource].map(([id, ones]) => [id, ones.map(({ args }) => args['http_method'])]));
}

function problemOf({ args }: StackResource): Record<string, unknown> {
  return JSON.parse(String(at(args, 'response_templates', 'application/json'))) as Record<string, unknown>;
}

export const REST_RULES: readonly Rule[] = [
  {
    name: 'every method but a preflight is authorised by the user pool (X11)',
    check: (document) =>
      breaking(
        methods(document).filter((method) => !isPublic(document, method)),
        ({ args }) => args['authorization'] === 'COGNITO_USER_POOLS' && args['authorizer_id'] !== undefined,
      ),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_api_gateway_method'] ?? {})) args['authorization'] = 'NONE';
    },
  },
  {
    name: 'vote and result routes need an API key (P10)',
    check: (document) =>
      breaking(
        methods(document).filter(
          ({ address, args }) => /votes|results/.test(address) && ['GET', 'POST'].includes(String(args['http_method'])),
        ),
        ({ args }) => args['api_key_required'] === true,
      ),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_api_gateway_method'] ?? {})) args['api_key_required'] = false;
    },
  },
  {
    name: 'every resource with methods answers preflights and refuses other methods',
    check: (document) =>
      [...methodsByResource(document)]
        .filter(([, names]) => !names.includes('OPTIONS') || !names.includes('ANY'))
        .map(([id]) => String(id)),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_api_gateway_method'] ?? {})) {
        if (args['http_method'] === 'ANY') args['http_method'] = 'PATCH';
      }
    },
  },
  {
    name: 'a method that is not there is 405 for whatever the client sends, patches among it (X1)',
    check: (document) =>
      breaking(
        document.resources('aws_api_gateway_integration').filter(({ args }) => args['type'] === 'MOCK'),
        ({ args }) =>
          ['application/json', 'application/merge-patch+json', 'text/plain'].every(
            (type) => at(args, 'request_templates', type) !== undefined,
          ),
      ),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_api_gateway_integration'] ?? {})) {
        if (args['type'] === 'MOCK') args['request_templates'] = { 'application/json': '{"statusCode":405}' };
      }
    },
  },
  {
    name: 'functions and state machines are called by POST',
    check: (document) =>
      breaking(
        document.resources('aws_api_gateway_integration').filter(({ args }) => args['type'] !== 'MOCK'),
        ({ args }) => args['integration_http_method'] === 'POST',
      ),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_api_gateway_integration'] ?? {})) {
        if (args['type'] === 'AWS_PROXY') args['integration_http_method'] = 'GET';
      }
    },
  },
  {
    name: 'what the gateway answers itself is a problem with a request id (X1)',
    check: (document) =>
      breaking(document.resources('aws_api_gateway_gateway_response'), (response) => {
        const { status, code, requestId, title } = problemOf(response);
        return (
          String(status) === response.args['status_code'] &&
          requestId === '$context.requestId' &&
          /^[a-z]+(-[a-z]+)*$/.test(String(code)) &&
          title === STATUS_CODES[Number(status)] &&
          at(response.args, 'response_parameters', 'gatewayresponse.header.Content-Type') ===
            "'application/problem+json'"
        );
      }),
    plant: (resource) => (first(resource, 'aws_api_gateway_gateway_response')['status_code'] = '418'),
  },
  {
    name: '429 says when to come back (P10)',
    check: (document) => {
      const refusals = document
        .resources('aws_api_gateway_gateway_response')
        .filter(({ args }) => args['status_code'] === '429');
      if (refusals.length < 2) return ['THROTTLED and QUOTA_EXCEEDED are not both 429'];
      return breaking(
        refusals,
        ({ args }) => at(args, 'response_parameters', 'gatewayresponse.header.Retry-After') === "'1'",
      );
    },
    plant: (resource) => {
      for (const args of Object.values(resource['aws_api_gateway_gateway_response'] ?? {})) {
        args['response_parameters'] = {};
      }
    },
  },
  {
    name: 'REST stages are traced and logged, without query strings',
    check: (document) =>
      breaking(stages(document), ({ args }) => {
        const format = String(at(args, 'access_log_settings', 'format'));
        return args['xray_tracing_enabled'] === true && format.startsWith('{') && !PRIVATE_CONTEXT.test(format);
      }),
    plant: (resource) => {
      first(resource, 'aws_api_gateway_stage')['access_log_settings'] = { format: '{"q":"$context.path"}' };
    },
  },
  {
    name: 'REST stages are throttled and log no bodies (P10, P11)',
    check: (document) => {
      const settings = document.resources('aws_api_gateway_method_settings');
      if (settings.length < stages(document).length) return ['a stage has no method settings'];
      return breaking(
        settings,
        ({ args }) =>
          Number(at(args, 'settings', 'throttling_rate_limit')) > 0 &&
          at(args, 'settings', 'data_trace_enabled') === false &&
          at(args, 'settings', 'logging_level') === 'OFF',
      );
    },
    plant: (resource) => {
      first(resource, 'aws_api_gateway_method_settings')['settings'] = { data_trace_enabled: true };
    },
  },
  {
    name: 'APIs are redeployed when a function, a user pool or a state machine that they refer to is replaced',
    check: (document) => {
      const triggers = document
        .resources('aws_api_gateway_deployment', 'aws_apigatewayv2_deployment')
        .map(({ args }) => String(at(args, 'triggers', 'references')))
        .join(' ');
      const named = document
        .resources(
          'aws_api_gateway_authorizer',
          'aws_api_gateway_integration',
          'aws_apigatewayv2_authorizer',
          'aws_apigatewayv2_integration',
        )
        .flatMap(({ args }) => JSON.stringify(args).match(/\$\{aws_(lambda|cognito|sfn)[^}]*\}/g) ?? []);
      return named.length === 0 ? ['no API refers to anything'] : named.filter((one) => !triggers.includes(one));
    },
    plant: (resource) => {
      const triggers = first(resource, 'aws_api_gateway_deployment')['triggers'] as Record<string, unknown>;
      triggers['references'] = '';
    },
  },
  {
    name: 'APIs are redeployed when their configuration changes, without a gap',
    check: (document) =>
      breaking(
        document.resources('aws_api_gateway_deployment', 'aws_apigatewayv2_deployment'),
        ({ args }) =>
          /^[0-9a-f]{64}$/.test(String(at(args, 'triggers', 'config'))) &&
          at(args, 'lifecycle', 'create_before_destroy') === true,
      ),
    plant: (resource) => delete first(resource, 'aws_api_gateway_deployment')['triggers'],
  },
  {
    name: 'forms with files are binary, and nothing else is',
    check: (document) =>
      breaking(
        document.resources('aws_api_gateway_rest_api'),
        // An API without forms has none.
        ({ args }) => ['["multipart/form-data"]', undefined].includes(JSON.stringify(args['binary_media_types'])),
      ),
    plant: (resource) => (first(resource, 'aws_api_gateway_rest_api')['binary_media_types'] = ['*/*']),
  },
];
