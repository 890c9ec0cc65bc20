import { describe, expect, it } from '@jest/globals';
import { type FixtureResource, fixtureStack } from '#test/support/fixture-stack.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { webSocketResources } from './fixtures/websocket-resources.js';
import { loadWebSocketApis } from './load-websocket-api.js';

/** The fixture's API with some arguments of one resource changed. */
function changed(address: string, args: Record<string, unknown>): () => unknown {
  const resources = webSocketResources().map((resource): FixtureResource =>
    `${resource.type}.${resource.id}` === address ? { ...resource, args: { ...resource.args, ...args } } : resource,
  );
  return () => loadWebSocketApis(fixtureStack(resources));
}

const AUTHORIZER = 'aws_apigatewayv2_authorizer.token';

describe(loadWebSocketApis.name, () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['another route selection', 'aws_apigatewayv2_api.ws', { route_selection_expression: '$request.header.x' }],
    ['another integration', 'aws_apigatewayv2_integration.handler', { integration_type: 'MOCK' }],
    ['an authorizer that is no function', AUTHORIZER, { authorizer_uri: 'arn:aws:x' }],
    ['credentials of an authorizer', AUTHORIZER, { authorizer_credentials_arn: 'arn:role' }],
    ['another identity source', AUTHORIZER, { identity_sources: ['stageVariables.x'] }],
  ])('refuses %s by name (DESIGN 1)', (_, address, args) => {
    expect(changed(address, args)).toThrow(NotEmulatedError);
    expect(changed(address, args)).toThrow(address);
  });

  it('refuses integration responses', () => {
    const response = { type: 'aws_apigatewayv2_integration_response', id: 'r', args: { api_id: 'ws1' } };

    expect(() => loadWebSocketApis(fixtureStack([...webSocketResources(), response]))).toThrow(NotEmulatedError);
  });

  it('refuses what does not fit together', () => {
    expect(changed('aws_apigatewayv2_route.route-hello', { route_response_selection_expression: undefined })).toThrow(
      'need each other',
    );
    expect(changed('aws_apigatewayv2_route.route-hello', { authorization_type: 'CUSTOM' })).toThrow('$connect only');
    expect(changed('aws_apigatewayv2_route.route-hello', { target: 'integrations/x' })).toThrow('integration is not');
  });
});
