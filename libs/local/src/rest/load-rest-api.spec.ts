import { describe, expect, it } from '@jest/globals';
import { type FixtureResource, fixtureStack } from '#test/support/fixture-stack.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { restResources } from './fixtures/rest-resources.js';
import { loadRestApis } from './load-rest-api.js';

/** The fixture's API with some arguments of one resource changed. */
function changed(address: string, args: Record<string, unknown>): () => unknown {
  const resources = restResources().map((resource): FixtureResource =>
    `${resource.type}.${resource.id}` === address ? { ...resource, args: { ...resource.args, ...args } } : resource,
  );
  return () => loadRestApis(fixtureStack(resources));
}

const METHOD = 'aws_api_gateway_method.voting-GET';
const INTEGRATION = 'aws_api_gateway_integration.voting-GET';

describe(loadRestApis.name, () => {
  it('loads the fixture', () => {
    const [api] = changed('none', {})() as ReturnType<typeof loadRestApis>;

    expect(api).toMatchObject({ id: 'api1', stageName: 'v1' });
    expect(api?.responses.get('THROTTLED')?.statusCode).toBe(429);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['an authorization', METHOD, { authorization: 'AWS_IAM' }],
    ['a request validator', METHOD, { request_validator_id: 'v' }],
    ['another integration', INTEGRATION, { type: 'HTTP_PROXY' }],
    [
      'another service',
      INTEGRATION,
      { type: 'AWS', uri: 'arn:aws:apigateway:us-west-2:sns:action/Publish', credentials: 'arn:role' },
    ],
    ['credentials of an integration', INTEGRATION, { credentials: 'arn:role' }],
    ['mapped parameters', INTEGRATION, { request_parameters: { 'integration.request.header.x': "'1'" } }],
    ['another kind of authorizer', 'aws_api_gateway_authorizer.auth', { type: 'REQUEST' }],
    ['a token elsewhere', 'aws_api_gateway_authorizer.auth', { identity_source: 'method.request.querystring.t' }],
    ['compression', 'aws_api_gateway_rest_api.api', { minimum_compression_size: '0' }],
    ['keys from an authorizer', 'aws_api_gateway_rest_api.api', { api_key_source: 'AUTHORIZER' }],
    ['two parameters side by side', 'aws_api_gateway_resource.mine', { path_part: '{other}' }],
  ])('refuses %s by name (DESIGN 1)', (_, address, args) => {
    expect(changed(address, args)).toThrow(NotEmulatedError);
    expect(changed(address, args)).toThrow(address.replace('-GET', ''));
  });

  it('refuses what AWS would refuse', () => {
    expect(changed(INTEGRATION, { integration_http_method: 'GET' })).toThrow('must be POST');
    expect(changed(INTEGRATION, { http_method: 'PATCH' })).toThrow('no integration');
    const action = { type: 'AWS', uri: 'arn:aws:apigateway:us-west-2:states:action/StartSyncExecution' };
    expect(changed(INTEGRATION, action)).toThrow('without credentials');
    expect(changed('aws_api_gateway_resource.voting', { parent_id: 'nobody' })).toThrow('parent');
  });
});
