import { App, TerraformStack } from 'cdktf';
import { describe, expect, it } from '@jest/globals';
import { local } from '#environments/local.js';
import { provideEnvironment } from '#infra/environment-context.js';
import { type SignIn, UserPool } from '#infra/user-pool.construct.js';
import { emptyStack, synthesiseParts } from './support/synthesise.js';

describe(UserPool.name, () => {
  const clientOf = (fill: (pool: UserPool) => void) => {
    const document = synthesiseParts((stack) => fill(new UserPool(stack, 'Users', { groups: ['admins'] })));
    return { document, args: document.resources('aws_cognito_user_pool_client')[0]?.args };
  };

  it('has no browser flow before a page is allowed it, since a client without addresses cannot have one', () => {
    const { args, document } = clientOf(() => undefined);

    expect(Object.keys(args ?? {}).filter((name) => /oauth|urls|providers/.test(name))).toEqual([]);
    expect(args?.['explicit_auth_flows']).toEqual(['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
    expect(document.resources('aws_cognito_user_pool_domain')).toEqual([]);
  });

  it('lets one page have the code flow, back to its own addresses only (X9)', () => {
    const { args } = clientOf((pool) => pool.allowSignInFrom('https://web.example'));

    expect(args).toMatchObject({
      allowed_oauth_flows_user_pool_client: true,
      allowed_oauth_flows: ['code'],
      allowed_oauth_scopes: ['openid', 'email', 'profile'],
      supported_identity_providers: ['COGNITO'],
      callback_urls: ['https://web.example/signed-in'],
      logout_urls: ['https://web.example/'],
      explicit_auth_flows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  it('puts into the id token what names a person, and no more (D14)', () => {
    const { args } = clientOf((pool) => pool.allowSignInFrom('https://web.example'));

    expect(args?.['read_attributes']).toEqual(['email', 'email_verified', 'preferred_username']);
  });

  it("tells the page where to sign in, on a domain that holds the account's id", () => {
    let signIn: SignIn | undefined;
    const { document } = clientOf((pool) => (signIn = pool.allowSignInFrom('https://web.example')));
    const [domain] = document.resources('aws_cognito_user_pool_domain');

    expect(domain?.args).toMatchObject({
      domain: 'agora-local-${data.aws_caller_identity.Account.account_id}',
      user_pool_id: '${aws_cognito_user_pool.users.id}',
      managed_login_version: 1,
    });
    expect(Object.keys(signIn ?? {})).toEqual(['authority', 'clientId', 'domain']);
    expect(signIn?.authority).toMatch(/^https:\/\/\$\{.*\}$/);
    expect(signIn?.domain).toMatch(/^https:\/\/\$\{.*\}\.auth\.us-west-2\.amazoncognito\.com$/);
  });

  it.each(['Dev', 'dev_1', 'aws', 'x'.repeat(45)])('refuses the environment %s, whose domain Cognito would', (name) => {
    const stack = new TerraformStack(new App(), 'parts');
    provideEnvironment(stack, { ...local, name });
    const pool = new UserPool(stack, 'Users', { groups: [] });

    expect(() => pool.allowSignInFrom('https://web.example')).toThrow('cannot be the prefix of a Cognito domain');
  });

  it('takes one page', () => {
    const pool = new UserPool(emptyStack(), 'Users', { groups: [] });
    pool.allowSignInFrom('https://web.example');

    expect(() => pool.allowSignInFrom('https://other.example')).toThrow();
  });
});
