import { at, type StackDocument } from '../support/stack-document.js';
import { PRIVATE_CONTEXT } from './rest.rules.js';
import { breaking, first, type Rule } from './rule.js';

const routes = (document: StackDocument) => document.resources('aws_apigatewayv2_route');
const LIFECYCLE = ['$connect', '$disconnect'];

export const WEB_SOCKET_RULES: readonly Rule[] = [
  {
    name: '$connect passes the authorizer, which reads ?token= (D1)',
    check: (document) => [
      ...breaking(
        routes(document).filter(({ args }) => args['route_key'] === '$connect'),
        ({ args }) => args['authorization_type'] === 'CUSTOM' && args['authorizer_id'] !== undefined,
      ),
      ...breaking(
        document.resources('aws_apigatewayv2_authorizer'),
        ({ args }) =>
          args['authorizer_type'] === 'REQUEST' &&
          at(args, 'identity_sources', 0) === 'route.request.querystring.token',
      ),
    ],
    plant: (resource) => {
      for (const args of Object.values(resource['aws_apigatewayv2_route'] ?? {})) args['authorization_type'] = 'NONE';
    },
  },
  {
    name: 'only the authorizer of $connect verifies tokens: no other function knows the user pool (X11)',
    check: (document) => {
      const authorizers = document
        .resources('aws_apigatewayv2_authorizer')
        .map(({ args }) => document.referred(args['authorizer_uri'])?.address);
      const knows = document
        .resources('aws_lambda_function')
        .filter(({ args }) => at(args, 'environment', 'variables', 'USER_POOL_ID') !== undefined)
        .map(({ address }) => address);
      return [
        ...knows.filter((address) => !authorizers.includes(address)),
        ...(knows.length === 0 ? ['no function verifies tokens'] : []),
      ];
    },
    plant: (resource) => {
      first(resource, 'aws_lambda_function')['environment'] = { variables: { USER_POOL_ID: 'pool' } };
    },
  },
  {
    name: 'a WebSocket API has the three routes that AWS defines',
    check: (document) => {
      const keys = routes(document).map(({ args }) => args['route_key']);
      return [...LIFECYCLE, '$default'].filter((key) => !keys.includes(key));
    },
    plant: (resource) => {
      for (const args of Object.values(resource['aws_apigatewayv2_route'] ?? {})) {
        if (args['route_key'] === '$default') args['route_key'] = 'other';
      }
    },
  },
  {
    name: 'every action can be answered with one frame (X4)',
    check: (document) => {
      const answered = document
        .resources('aws_apigatewayv2_route_response')
        .map(({ args }) => document.referred(args['route_id'])?.address);
      return breaking(
        routes(document).filter(({ args }) => !LIFECYCLE.includes(String(args['route_key']))),
        ({ address, args }) => answered.includes(address) && args['route_response_selection_expression'] === '$default',
      );
    },
    plant: (resource) => delete resource['aws_apigatewayv2_route_response'],
  },
  {
    name: 'WebSocket stages are throttled',
    check: (document) =>
      breaking(
        document.resources('aws_apigatewayv2_stage'),
        ({ args }) => Number(at(args, 'default_route_settings', 'throttling_rate_limit')) > 0,
      ),
    plant: (resource) => delete first(resource, 'aws_apigatewayv2_stage')['default_route_settings'],
  },
  {
    name: 'the token reaches no log (D1)',
    check: (document) =>
      breaking(document.resources('aws_apigatewayv2_stage'), ({ args }) => {
        const format = String(at(args, 'access_log_settings', 'format'));
        const quiet =
          at(args, 'default_route_settings', 'logging_level') === 'OFF' &&
          at(args, 'default_route_settings', 'data_trace_enabled') === false;
        return quiet && format.startsWith('{') && !PRIVATE_CONTEXT.test(format);
      }),
    plant: (resource) => {
      first(resource, 'aws_apigatewayv2_stage')['access_log_settings'] = {
        format: '{"token":"$context.authorizer.token"}',
      };
    },
  },
];
