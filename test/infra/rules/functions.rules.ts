import { at, list, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

const functions = (document: StackDocument) => document.resources('aws_lambda_function');

/** The functions that an API waits for: those that a REST or WebSocket integration or authorizer names. */
function behindApis(document: StackDocument): readonly StackResource[] {
  const targets = document
    .resources('aws_api_gateway_integration', 'aws_apigatewayv2_integration', 'aws_apigatewayv2_authorizer')
    .flatMap(({ args }) => [args['uri'], args['integration_uri'], args['authorizer_uri']])
    .map((uri) => document.referred(uri)?.address);
  return functions(document).filter(({ address }) => targets.includes(address));
}

function alarmsOn(document: StackDocument, target: StackResource, metric: string): number {
  return document
    .resources('aws_cloudwatch_metric_alarm')
    .filter(({ args }) => args['metric_name'] === metric)
    .filter(({ args }) => at(args, 'dimensions', 'FunctionName') === target.args['function_name']).length;
}

export const FUNCTION_RULES: readonly Rule[] = [
  {
    name: 'functions run on Node 24 on arm64',
    check: (document) =>
      breaking(
        functions(document),
        ({ args }) => args['runtime'] === 'nodejs24.x' && list(args['architectures'])[0] === 'arm64',
      ),
    plant: (resource) => (first(resource, 'aws_lambda_function')['runtime'] = 'nodejs20.x'),
  },
  {
    name: 'functions are traced',
    check: (document) => breaking(functions(document), ({ args }) => at(args, 'tracing_config', 'mode') === 'Active'),
    plant: (resource) => delete first(resource, 'aws_lambda_function')['tracing_config'],
  },
  {
    name: "the code's hash is the base64 SHA-256 that AWS compares",
    check: (document) =>
      breaking(functions(document), ({ args }) => /^[A-Za-z0-9+/]{43}=$/.test(String(args['source_code_hash']))),
    plant: (resource) => (first(resource, 'aws_lambda_function')['source_code_hash'] = 'abc'),
  },
  {
    name: 'a function has a log group of its own, kept for a bounded time',
    check: (document) =>
      breaking(functions(document), ({ args }) => {
        const group = document.referred(at(args, 'logging_config', 'log_group'))?.args;
        return group?.['name'] === `/aws/lambda/${String(args['function_name'])}`;
      }).concat(
        breaking(document.resources('aws_cloudwatch_log_group'), ({ args }) => Number(args['retention_in_days']) > 0),
      ),
    plant: (resource) => delete first(resource, 'aws_cloudwatch_log_group')['retention_in_days'],
  },
  {
    name: 'a function has alarms on errors and throttles (P11)',
    check: (document) =>
      breaking(functions(document), (one) =>
        ['Errors', 'Throttles'].every((metric) => alarmsOn(document, one, metric) > 0),
      ),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_cloudwatch_metric_alarm'] ?? {})) {
        if (args['metric_name'] === 'Throttles') args['dimensions'] = {};
      }
    },
  },
  {
    name: 'no variable looks like a secret (X8)',
    check: (document) =>
      breaking(functions(document), ({ args }) =>
        Object.keys((at(args, 'environment', 'variables') ?? {}) as object).every(
          (name) => !/SECRET|PASSWORD|PRIVATE|CREDENTIAL|API_KEY/.test(name),
        ),
      ),
    plant: (resource) => {
      first(resource, 'aws_lambda_function')['environment'] = { variables: { DB_PASSWORD: 'x' } };
    },
  },
  {
    name: 'a function behind an API ends before the API gives up',
    check: (document) => {
      const behind = behindApis(document);
      if (behind.length === 0) return ['no function is behind an API'];
      return breaking(behind, ({ args }) => Number(args['timeout']) <= 29);
    },
    plant: (resource) => {
      for (const args of Object.values(resource['aws_lambda_function'] ?? {})) args['timeout'] = 30;
    },
  },
  {
    name: "a function's role may write its own log group",
    check: (document) =>
      breaking(functions(document), ({ args }) =>
        document
          .resources('aws_iam_role_policy')
          .filter(
            (policy) => document.referred(policy.args['role'])?.address === document.referred(args['role'])?.address,
          )
          .some((policy) => String(policy.args['policy']).includes('logs:PutLogEvents')),
      ),
    plant: (resource) => {
      for (const args of Object.values(resource['aws_iam_role_policy'] ?? {})) args['policy'] = '{"Statement":[]}';
    },
  },
];
