import { CognitoUserGroup } from '@cdktf/provider-aws/lib/cognito-user-group/index.js';
import { CognitoUserPool } from '@cdktf/provider-aws/lib/cognito-user-pool/index.js';
import { CognitoUserPoolClient } from '@cdktf/provider-aws/lib/cognito-user-pool-client/index.js';
import { CognitoUserPoolDomain } from '@cdktf/provider-aws/lib/cognito-user-pool-domain/index.js';
import { Construct } from 'constructs';
import { accountId } from './account.js';
import type { Binding } from './binding.js';
import { environmentOf, physicalName } from './environment-context.js';

export interface UserPoolProps {
  /** Groups that tokens can name. */
  readonly groups: readonly string[];
}

/** What a page needs to know to sign its users in: the `signIn` part of its `config.json`. */
export interface SignIn {
  /** Who issues the tokens; `/.well-known/openid-configuration` below it tells the rest. */
  readonly authority: string;
  readonly clientId: string;
  /** Origin of the sign-in pages; `/logout` there ends a session, which the discovery document does not tell. */
  readonly domain: string;
}

/**
 * Length and letters of a prefix domain
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html).
 */
const DOMAIN_PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Words that a prefix must not hold: the AWS console says so where one is typed, the API's reference does not. */
const RESERVED = /aws|amazon|cognito/;
/** Twelve digits, in place of the account's id, which is not known at synth. */
const ANY_ACCOUNT = '0'.repeat(12);
/** The hosted UI: its successor, 2, shows an error page until a branding style has been made for the client. */
const HOSTED_UI = 1;

/** Users, their groups, and the client application that signs them in. */
export class UserPool extends Construct {
  readonly arn: string;
  readonly id: string;
  readonly clientId: string;
  private readonly endpoint: string;
  private readonly client: CognitoUserPoolClient;

  constructor(scope: Construct, id: string, props: UserPoolProps) {
    super(scope, id);
    const pool = this.pool();
    this.client = this.appClient(pool.id);
    for (const name of props.groups) new CognitoUserGroup(this, `Group-${name}`, { name, userPoolId: pool.id });
    this.arn = pool.arn;
    this.id = pool.id;
    this.endpoint = pool.endpoint;
    this.clientId = this.client.id;
  }

  /** Verifying tokens: variables `USER_POOL_ID` and `USER_POOL_CLIENT_ID`. The keys are public: no permission. */
  verify(): Binding {
    return { env: { USER_POOL_ID: this.id, USER_POOL_CLIENT_ID: this.clientId }, statements: [] };
  }

  /**
   * Lets the page at this origin sign users in: authorization code flow with Cognito's own sign-in pages, back to
   * `/signed-in`, and to `/` after signing out. Call it once; a client takes up to 100 of each kind of address
   * (https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html), https only (http for `localhost`), and needs
   * one for the flow (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html).
   *
   * @param origin `https://<domain>`. It must not depend on a function that verifies tokens, since such a function depends
   * on the client: of a gateway behind a distribution, take the API's address and not the stage's.
   */
  allowSignInFrom(origin: string): SignIn {
    const { region } = environmentOf(this).settings;
    const { client } = this;
    client.allowedOauthFlowsUserPoolClient = true;
    client.allowedOauthFlows = ['code'];
    client.allowedOauthScopes = ['openid', 'email', 'profile'];
    client.supportedIdentityProviders = ['COGNITO'];
    client.callbackUrls = [`${origin}/signed-in`];
    client.logoutUrls = [`${origin}/`];
    const domain = new CognitoUserPoolDomain(this, 'Domain', {
      domain: this.domainPrefix(),
      userPoolId: this.id,
      managedLoginVersion: HOSTED_UI,
    });
    return {
      authority: `https://${this.endpoint}`,
      clientId: this.clientId,
      domain: `https://${domain.domain}.auth.${region}.amazoncognito.com`,
    };
  }

  /** Prefixes are unique per region over all accounts, hence the account's id. */
  private domainPrefix(): string {
    const prefix = (account: string): string => physicalName(this, account);
    const sample = prefix(ANY_ACCOUNT);
    if (!DOMAIN_PREFIX.test(sample) || RESERVED.test(sample)) {
      throw new Error(`${sample} cannot be the prefix of a Cognito domain: give the environment another name`);
    }
    return prefix(accountId(this));
  }

  /**
   * Refresh tokens are not rotated: a duplicated tab shares its session's token, so each tab would end the other's session,
   * and rotation excludes `ALLOW_REFRESH_TOKEN_AUTH`, which programs use
   * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html).
   */
  private appClient(userPoolId: string): CognitoUserPoolClient {
    return new CognitoUserPoolClient(this, 'Client', {
      name: physicalName(this, 'web'),
      userPoolId,
      generateSecret: false,
      explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      preventUserExistenceErrors: 'ENABLED',
      enableTokenRevocation: true,
      // What the id token tells beside `sub` and the groups; the default is every standard attribute, down to the address.
      readAttributes: ['email', 'email_verified', 'preferred_username'],
      idTokenValidity: 1,
      accessTokenValidity: 1,
      refreshTokenValidity: 30,
      tokenValidityUnits: [{ idToken: 'hours', accessToken: 'hours', refreshToken: 'days' }],
    });
  }

  private pool(): CognitoUserPool {
    const { protectData } = environmentOf(this);
    const pool = new CognitoUserPool(this, 'Default', {
      name: physicalName(this, 'users'),
      usernameAttributes: ['email'],
      autoVerifiedAttributes: ['email'],
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      accountRecoverySetting: { recoveryMechanism: [{ name: 'verified_email', priority: 1 }] },
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: false,
        temporaryPasswordValidityDays: 7,
      },
      mfaConfiguration: 'OPTIONAL',
      softwareTokenMfaConfiguration: { enabled: true },
      deletionProtection: protectData ? 'ACTIVE' : 'INACTIVE',
      lifecycle: protectData ? { preventDestroy: true } : undefined,
    });
    pool.overrideLogicalId('users');
    return pool;
  }
}
