import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { at, type StackResource } from './support/stack-document.js';
import { synthesise } from './support/synthesise.js';

const stack = synthesise('local');

interface Operation {
  readonly security: readonly Readonly<Record<string, unknown>>[];
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

/** The path of a gateway resource, put together from its parents. */
function pathOf(resource: StackResource | undefined): string {
  if (resource?.type !== 'aws_api_gateway_resource') return '';
  return `${pathOf(stack.referred(resource.args['parent_id']))}/${String(resource.args['path_part'])}`;
}

/** `METHOD path -> token? key?` of every method that a function or a state machine answers. */
function gatewayMethods(): readonly string[] {
  const answered = stack.resources('aws_api_gateway_integration').filter(({ args }) => args['type'] !== 'MOCK');
  return answered.map(({ args }) => {
    const method = stack.referred(args['http_method']);
    const path = pathOf(stack.referred(args['resource_id']));
    return describeMethod(
      `${String(method?.args['http_method'])} /v1${path}`,
      method?.args['authorization'] === 'COGNITO_USER_POOLS',
      method?.args['api_key_required'] === true,
    );
  });
}

function documentMethods(): readonly string[] {
  const { paths } = readJson<{ paths: Record<string, Record<string, Operation>> }>('contracts/openapi.json');
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { security }]) => {
      const demands = security[0] ?? {};
      return describeMethod(`${method.toUpperCase()} ${path}`, 'token' in demands, 'apiKey' in demands);
    }),
  );
}

function describeMethod(route: string, token: boolean, apiKey: boolean): string {
  return `${route}${token ? ' token' : ''}${apiKey ? ' apiKey' : ''}`;
}

describe('gateways follow the contracts (X7)', () => {
  it('REST: the routes, tokens and API keys of contracts/openapi.json, no more and no fewer', () => {
    expect(gatewayMethods().toSorted()).toEqual(documentMethods().toSorted());
  });

  it('REST: Allow names the methods that a resource has', () => {
    const answer = stack
      .resources('aws_api_gateway_integration_response')
      .filter(({ args }) => args['status_code'] === '405')
      .find(({ args }) => pathOf(stack.referred(args['resource_id'])) === '/votings/{votingId}');

    expect(at(answer?.args, 'response_parameters', 'method.response.header.Allow')).toBe("'DELETE, GET, PUT, OPTIONS'");
  });

  it('REST: CORS lets pages read the headers that clients need (X10)', () => {
    const preflight = stack
      .resources('aws_api_gateway_integration_response')
      .find(({ args }) => args['status_code'] === '204');

    expect(at(preflight?.args, 'response_parameters')).toMatchObject({
      'method.response.header.Access-Control-Allow-Origin': "'*'",
      'method.response.header.Access-Control-Expose-Headers': "'ETag, Location, Retry-After, Idempotent-Replayed'",
      'method.response.header.Access-Control-Allow-Headers': expect.stringContaining('If-Match'),
    });
  });

  it('REST: prod answers no foreign origin', () => {
    const headers = synthesise('prod')
      .resources('aws_api_gateway_integration_response', 'aws_api_gateway_gateway_response')
      .flatMap(({ args }) => Object.keys(args['response_parameters'] as object));

    expect(headers.length).toBeGreaterThan(20);
    expect(headers.filter((name) => name.includes('Access-Control'))).toEqual([]);
  });

  it('REST: an unknown route is a 404 problem, a missing key a 403 (X1, P10)', () => {
    const problem = (type: string) => {
      const response = stack
        .resources('aws_api_gateway_gateway_response')
        .find(({ args }) => args['response_type'] === type);
      const body = JSON.parse(String(at(response?.args, 'response_templates', 'application/json'))) as object;
      return { ...body, sent: response?.args['status_code'] };
    };

    expect(problem('MISSING_AUTHENTICATION_TOKEN')).toMatchObject({ sent: '404', status: 404, code: 'not-found' });
    expect(problem('INVALID_API_KEY')).toMatchObject({ sent: '403', status: 403, code: 'invalid-api-key' });
    expect(problem('UNAUTHORIZED')).toMatchObject({ sent: '401', status: 401, code: 'unauthorized' });
  });

  it('stages are named v1 and ws (X10)', () => {
    expect(stack.resources('aws_api_gateway_stage')[0]?.args['stage_name']).toBe('v1');
    expect(stack.resources('aws_apigatewayv2_stage')[0]?.args['name']).toBe('ws');
  });

  it('WebSocket: the actions of contracts/asyncapi.json and the three routes of AWS', () => {
    const { operations } = readJson<{ operations: Record<string, { action: string; 'x-route'?: string }> }>(
      'contracts/asyncapi.json',
    );
    const actions = Object.values(operations).filter(({ action }) => action === 'receive');
    const expected = new Set(['$connect', '$disconnect', '$default', ...actions.map((one) => one['x-route'])]);

    const routes = stack.resources('aws_apigatewayv2_route').map(({ args }) => args['route_key']);

    expect(new Set(routes)).toEqual(expected);
  });
});
