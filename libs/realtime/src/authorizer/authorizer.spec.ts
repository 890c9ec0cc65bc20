import { describe, expect, test } from '@jest/globals';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError } from 'aws-jwt-verify/error';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { captureLogs } from '#test/support/captured-logs.js';
import { createAuthorizer, type TokenVerifier } from './authorizer.js';

const REGION = 'us-west-2';
const POOL = `${REGION}_Pool12345`;
const CLIENT = 'client1';
const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${POOL}`;
const ACCESS = { token_use: 'access', client_id: CLIENT };
const METHOD_ARN = `arn:aws:execute-api:${REGION}:123456789012:abc123/ws/$connect`;

const keys = await generateKeyPair('RS256', { extractable: true });
const strangerKeys = await generateKeyPair('RS256');

/** The real verifier, with the pool's keys in its cache instead of on the network. */
async function poolVerifier(): Promise<TokenVerifier> {
  const verifier = CognitoJwtVerifier.create({ userPoolId: POOL, clientId: CLIENT, tokenUse: 'id' });
  verifier.cacheJwks({
    keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig', kty: 'RSA' }],
  });
  return verifier as unknown as TokenVerifier;
}

interface TokenOptions {
  readonly claims?: Record<string, unknown>;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string;
  readonly key?: typeof keys.privateKey;
}

async function token({ claims = {}, issuer = ISSUER, audience = CLIENT, expires = '1h', key }: TokenOptions = {}) {
  return new SignJWT({ token_use: 'id', email: 'alice@example.test', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setSubject('alice')
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key ?? keys.privateKey);
}

const event = (text?: string): Parameters<ReturnType<typeof createAuthorizer>>[0] => ({
  methodArn: METHOD_ARN,
  queryStringParameters: text === undefined ? null : { token: text },
});

describe(createAuthorizer.name, () => {
  test('D1: a good token opens the whole stage and says who the caller is, in flat texts', async () => {
    const authorizer = createAuthorizer(await poolVerifier(), new PlatformLogger());
    const claims = { preferred_username: 'Alice', 'cognito:groups': ['organizers', 'agents', 'unknown'] };

    expect(await authorizer(event(await token({ claims })))).toEqual({
      principalId: 'alice',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: `arn:aws:execute-api:${REGION}:123456789012:abc123/ws/*`,
          },
        ],
      },
      context: { userId: 'alice', email: 'alice@example.test', displayName: 'Alice', groups: 'organizers,agents' },
    });
  });

  test('D14: without a preferred name, the e-mail’s local part is shown', async () => {
    const authorizer = createAuthorizer(await poolVerifier(), new PlatformLogger());

    const { context } = await authorizer(event(await token({ claims: { email: 'bob.b@example.test' } })));

    expect(context).toEqual({ userId: 'alice', email: 'bob.b@example.test', displayName: 'bob.b', groups: '' });
  });

  test.each<[string, () => Promise<string | undefined>, string]>([
    ['no query', async () => Promise.resolve(undefined), 'no token'],
    ['an empty token', async () => Promise.resolve(''), 'no token'],
    ['a text that is no token', async () => Promise.resolve('not-a-token'), 'JwtParseError'],
    ['an expired token', async () => token({ expires: '-1s' }), 'JwtExpiredError'],
    ['a token of another pool', async () => token({ issuer: `${ISSUER}x` }), 'ParameterValidationError'],
    ['a token for another client', async () => token({ audience: 'c2' }), 'CognitoJwtInvalidClientIdError'],
    ['an access token', async () => token({ claims: ACCESS }), 'CognitoJwtInvalidTokenUseError'],
    [
      'a token signed with another key',
      async () => token({ key: strangerKeys.privateKey }),
      'JwtInvalidSignatureError',
    ],
    ['an unsigned token', async () => unsigned(await token()), 'JwtParseError'],
  ])('D1: %s is answered by 401, and the token reaches no log', async (_what, make, reason) => {
    const logs = captureLogs();
    const authorizer = createAuthorizer(await poolVerifier(), new PlatformLogger());
    const text = await make();

    // API Gateway answers 401 to exactly this message.
    await expect(authorizer(event(text))).rejects.toThrow(/^Unauthorized$/);
    expect(logs.lines).toEqual([expect.objectContaining({ message: 'Connection refused', reason })]);
    const parts = (text ?? '').split('.').filter(Boolean);
    expect(parts.filter((part) => logs.text().includes(part))).toEqual([]);
  });

  test('keys that cannot be fetched are no 401: the token may be good', async () => {
    const logs = captureLogs();
    const offline: TokenVerifier = { verify: async () => Promise.reject(new FetchError('https://keys', 'timeout')) };
    const authorizer = createAuthorizer(offline, new PlatformLogger());

    await expect(authorizer(event(await token()))).rejects.toThrow('Keys unavailable');
    expect(logs.lines).toEqual([expect.objectContaining({ level: 'ERROR' })]);
  });
});

function unsigned(signed: string): string {
  const [, payload] = signed.split('.');
  return `${Buffer.from('{"alg":"none","kid":"k1"}').toString('base64url')}.${payload}.`;
}
