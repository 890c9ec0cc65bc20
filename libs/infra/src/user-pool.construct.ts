import { CognitoUserGroup } from '@cdktf/provider-aws/lib/cognito-user-group/index.js';
import { CognitoUserPool } from '@cdktf/provider-aws/lib/cognito-user-pool/index.js';
import { CognitoUserPoolClient } from '@cdktf/provider-aws/lib/cognito-user-pool-client/index.js';
import { Construct } from 'constructs';
import type { Binding } from './binding.js';
import { environmentOf, physicalName } from './environment-context.js';

export interface UserPoolProps {
  /** Groups that tokens can name. */
  readonly groups: readonly string[];
}

/** Users, their groups, and the client application that signs them in. */
export class UserPool extends Construct {
  readonly arn: string;
  readonly id: string;
  readonly clientId: string;

  constructor(scope: Construct, id: string, props: UserPoolProps) {
    super(scope, id);
    const pool = this.pool();
    const client = new CognitoUserPoolClient(this, 'Client', {
      name: physicalName(this, 'web'),
      userPoolId: pool.id,
      generateSecret: false,
      explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      preventUserExistenceErrors: 'ENABLED',
      enableTokenRevocation: true,
      idTokenValidity: 1,
      accessTokenValidity: 1,
      refreshTokenValidity: 30,
      tokenValidityUnits: [{ idToken: 'hours', accessToken: 'hours', refreshToken: 'days' }],
    });
    for (const name of props.groups) new CognitoUserGroup(this, `Group-${name}`, { name, userPoolId: pool.id });
    this.arn = pool.arn;
    this.id = pool.id;
    this.clientId = client.id;
  }

  /** Verifying tokens: variables `USER_POOL_ID` and `USER_POOL_CLIENT_ID`. The keys are public: no permission. */
  verify(): Binding {
    return { env: { USER_POOL_ID: this.id, USER_POOL_CLIENT_ID: this.clientId }, statements: [] };
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
