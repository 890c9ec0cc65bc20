import { randomUUID } from 'node:crypto';
import { type JWTPayload, SignJWT, jwtVerify } from 'jose';
import type { Clock } from '#platform/clock/clock.js';
import type { AppClient } from './app-client.js';
import { SIGNING_ALGORITHM, type SigningKey } from './signing-key.js';
import type { TokenRequest } from './user-pool.js';

/** One sign-in: what all tokens that come from it have in common. */
export interface Grant {
  readonly person: TokenRequest;
  readonly scopes: readonly string[];
  /** Seconds since the Unix epoch. */
  readonly authTime: number;
  /** Of the sign-in; by it tokens are revoked. */
  readonly originJti: string;
  /** Repeated in the id token (OpenID Connect Core 3.1.2.1). */
  readonly nonce?: string;
}

/** What a token is for, `token_use` in Cognito's tokens. */
type TokenUse = 'id' | 'access' | 'refresh';

const EMAIL_ATTRIBUTES = ['email', 'email_verified'];

/**
 * Makes tokens with the claims of Cognito's, and reads them again
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html).
 */
export class TokenIssuer {
  readonly #revoked = new Set<string>();

  /** @param issuer `iss` of the tokens */
  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
    readonly issuer: string,
  ) {}

  /** A sign-in that happens now. */
  newGrant(person: TokenRequest, scopes: readonly string[], nonce?: string): Grant {
    const authTime = this.clock.nowSeconds();
    return { person, scopes, authTime, originJti: randomUUID(), ...(nonce !== undefined && { nonce }) };
  }

  async idToken(grant: Grant, client: AppClient): Promise<string> {
    const { person, nonce } = grant;
    const claims = {
      ...visible(attributesOf(person), grant.scopes, client.readable),
      'cognito:username': person.user,
      ...(nonce !== undefined && { nonce }),
      event_id: randomUUID(),
    };
    return this.#sign('id', claims, grant, client, (token) => token.setAudience(client.id));
  }

  async accessToken(grant: Grant, client: AppClient): Promise<string> {
    const claims = {
      client_id: client.id,
      username: grant.person.user,
      scope: grant.scopes.join(' '),
      version: 2,
    };
    return this.#sign('access', claims, grant, client);
  }

  /**
   * Unlike Cognito's it is not encrypted; it holds the sign-in itself, so that it outlives a restart without being kept anywhere.
   */
  async refreshToken(grant: Grant, client: AppClient): Promise<string> {
    return this.#sign('refresh', { client_id: client.id, grant }, grant, client);
  }

  /** The sign-in behind a refresh token; undefined when it is none of this client's, or expired, or revoked. */
  async grantOf(refreshToken: string, client: AppClient): Promise<Grant | undefined> {
    const payload = await this.read(refreshToken, 'refresh').catch(() => undefined);
    if (payload?.['client_id'] !== client.id) return undefined;
    const grant = payload['grant'] as Grant;
    return this.#revoked.has(grant.originJti) ? undefined : grant;
  }

  /** Ends the sign-in's refresh token. Forgotten when the local cloud stops. */
  revoke({ originJti }: Grant): void {
    this.#revoked.add(originJti);
  }

  /**
   * The claims of a token.
   *
   * @param audience clients of which an id token may be
   * @throws Error (of jose, or for a token of another use) when it is not valid now.
   */
  async read(token: string, use: TokenUse, audience?: readonly string[]): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.key.publicKey, {
      algorithms: [SIGNING_ALGORITHM],
      issuer: this.issuer,
      ...(audience && { audience: [...audience] }),
      requiredClaims: ['sub', 'exp', 'iat'],
      currentDate: new Date(this.clock.now()),
    });
    if (payload['token_use'] !== use) throw new Error(`not an ${use} token`);
    return payload;
  }

  async #sign(
    use: TokenUse,
    claims: JWTPayload,
    { person, authTime, originJti }: Grant,
    client: AppClient,
    finish: (token: SignJWT) => SignJWT = (token) => token,
  ): Promise<string> {
    const now = this.clock.nowSeconds();
    const groups = person.groups?.length ? { 'cognito:groups': person.groups } : {};
    const token = new SignJWT({ ...claims, ...groups, token_use: use, auth_time: authTime, origin_jti: originJti })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: this.key.kid })
      .setSubject(person.user)
      .setIssuer(this.issuer)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + client.seconds[use]);
    return finish(token).sign(this.key.privateKey);
  }
}

function attributesOf({ user, email = `${user}@example.test`, displayName }: TokenRequest): JWTPayload {
  return { email, email_verified: true, ...(displayName !== undefined && { preferred_username: displayName }) };
}

/**
 * The attributes that the client may read and the scopes ask for: `profile`, or `openid` alone, for all of them, `email` for the
 * address (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html).
 */
function visible(attributes: JWTPayload, scopes: readonly string[], readable?: readonly string[]): JWTPayload {
  const asksForAll = scopes.includes('profile') || scopes.every((scope) => scope === 'openid');
  const isVisible = (name: string): boolean =>
    (readable === undefined || readable.includes(name)) &&
    (asksForAll || (scopes.includes('email') && EMAIL_ATTRIBUTES.includes(name)));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isVisible(name)));
}
