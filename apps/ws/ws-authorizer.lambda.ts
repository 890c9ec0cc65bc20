import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { readEnvironment } from '#platform/config/read-environment.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { createAuthorizer } from '#realtime/authorizer/authorizer.js';
import { wsAuthorizerEnv } from '#realtime/realtime.env.js';

const env = readEnvironment(wsAuthorizerEnv);
const { USER_POOL_ID: userPoolId, USER_POOL_CLIENT_ID: clientId } = env;

/** Authorizer of `$connect`. */
export const handler = createAuthorizer(
  CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'id' }),
  new PlatformLogger(),
);
