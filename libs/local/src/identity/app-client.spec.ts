import { describe, expect, it } from '@jest/globals';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { resolveStack } from '../stack/load-stack.js';
import { appClient } from './app-client.js';

const BROWSER = {
  allowed_oauth_flows_user_pool_client: true,
  allowed_oauth_flows: ['code'],
  allowed_oauth_scopes: ['openid'],
  callback_urls: ['https://app.example/'],
};
const provider = { aws: [{ region: 'us-west-2' }] };

/** Loads a stack with this client, as the local cloud does. */
const load = (args: Record<string, unknown>) => {
  const client = { web: { name: 'web', user_pool_id: 'pool', ...args } };
  const stack = resolveStack({ provider, resource: { aws_cognito_user_pool_client: client } }, '.');
  return appClient(stack.byRef('aws_cognito_user_pool_client.web'));
};

describe(appClient.name, () => {
  it('has the validities that AWS assumes', () => {
    expect(load({}).seconds).toEqual({ id: 3600, access: 3600, refresh: 30 * 86_400 });
    expect(load({ refresh_token_validity: 0 }).seconds.refresh).toBe(30 * 86_400);
  });

  it('has validities in the units of the stack', () => {
    const units = [{ id_token: 'minutes', access_token: 'seconds' }];
    const given = { id_token_validity: 10, access_token_validity: 300, refresh_token_validity: 7 };

    expect(load({ ...given, token_validity_units: units }).seconds).toEqual({
      id: 600,
      access: 300,
      refresh: 7 * 86_400,
    });
  });

  it('signs users in on pages where the stack turns that on', () => {
    expect(load(BROWSER).hasCodeFlow).toBe(true);
    expect(load({}).hasCodeFlow).toBe(false);
    expect(load({ ...BROWSER, allowed_oauth_flows_user_pool_client: false }).hasCodeFlow).toBe(false);
  });

  it.each([
    [{ ...BROWSER, allowed_oauth_flows: ['code', 'implicit'] }, 'allowed_oauth_flows = "implicit" (only code)'],
    [{ supported_identity_providers: ['COGNITO', 'Google'] }, 'supported_identity_providers = "Google" (only COGNITO)'],
    [{ generate_secret: true }, 'generate_secret = true'],
    [{ analytics_configuration: [{}] }, 'the argument analytics_configuration'],
  ])('refuses by name what is not emulated: %j', (args, message) => {
    expect(() => load(args)).toThrow(NotEmulatedError);
    expect(() => load(args)).toThrow(message);
  });

  it.each([[{ callback_urls: [] }], [{ allowed_oauth_scopes: [] }]])('refuses what AWS would: %j', (args) => {
    expect(() => load({ ...BROWSER, ...args })).toThrow('AWS refuses it without');
  });

  it('leaves a domain of one’s own to AWS', () => {
    const domain = { own: { domain: 'auth.example.com', user_pool_id: 'pool', certificate_arn: 'arn:aws:acm:…' } };
    const resource = { aws_cognito_user_pool_domain: domain };

    expect(() => resolveStack({ provider, resource }, '.')).toThrow('the argument certificate_arn');
  });
});
