import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { FetchError } from 'aws-jwt-verify/error';
import { principalFromClaims } from '#platform/auth/claims.js';
import type { PlatformLogger } from '#platform/logging/platform.logger.js';

/** Verifies a token and gives its claims, e.g. `CognitoJwtVerifier`. Rejects for any token that is not good. */
export interface TokenVerifier {
  verify(token: string): Promise<Readonly<Record<string, unknown>>>;
}

/** The part of API Gateway's REQUEST authorizer event that is read here. */
export interface AuthorizerEvent {
  /** `arn:…:execute-api:<region>:<account>:<api>/<stage>/$connect` */
  readonly methodArn: string;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

/** What functions behind the API learn of the caller. API Gateway passes flat values only. */
export interface AuthorizerContext {
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
  /** `a,b`; empty without groups. */
  readonly groups: string;
}

export type Authorizer = (event: AuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/**
 * The authorizer of `$connect` (requirement D1): WebSocket APIs have no authorizer for tokens of their own.
 *
 * The token is in the query, because browsers cannot set headers on a WebSocket. It reaches no log: only the name of what
 * was wrong with it does.
 */
export function createAuthorizer(verifier: TokenVerifier, logger: PlatformLogger): Authorizer {
  return async ({ methodArn, queryStringParameters }) => {
    const claims = await verified(queryStringParameters?.['token'], verifier, logger);
    const principal = principalFromClaims(claims);
    if (!principal) throw refused(logger, 'no subject');
    const { userId, email, displayName, groups } = principal;
    const context: AuthorizerContext = { userId, email, displayName, groups: groups.join(',') };
    return { principalId: userId, policyDocument: allow(methodArn), context: { ...context } };
  };
}

async function verified(token: string | undefined, verifier: TokenVerifier, logger: PlatformLogger) {
  if (!token) throw refused(logger, 'no token');
  try {
    return await verifier.verify(token);
  } catch (error) {
    // Not the client's fault: a 401 would make it throw its good token away.
    if (error instanceof FetchError) throw unavailable(logger, error);
    throw refused(logger, error instanceof Error ? error.constructor.name : 'not verified');
  }
}

/** API Gateway answers 401 to exactly this text, and 500 to any other error. A policy that denies would give 403. */
function refused(logger: PlatformLogger, reason: string): Error {
  logger.info('Connection refused', { reason });
  return new Error('Unauthorized');
}

function unavailable(logger: PlatformLogger, error: FetchError): Error {
  logger.error('The keys of the user pool cannot be fetched', error);
  return new Error('Keys unavailable');
}

/** The whole stage: API Gateway applies the policy of `$connect` to every later message of the connection. */
function allow(methodArn: string): APIGatewayAuthorizerResult['policyDocument'] {
  const [api, stage] = methodArn.split('/');
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${api}/${stage}/*` }],
  };
}
