import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type JWK, type JWTPayload, SignJWT, jwtVerify } from 'jose';
import type { Clock } from '#platform/clock/clock.js';
import type { ResolvedStack, Resource } from '../cloud.types.js';
import { SIGNING_ALGORITHM, type SigningKey, signingKey } from './signing-key.js';

/** Life of an id token, as the stack's client has it. */
const TOKEN_SECONDS = 3600;

/** Tokens whose signature need not be checked again; clients send the same one with every request. */
const MAX_VERIFIED = 10_000;

/** Whom a token is for. */
export interface TokenRequest {
  /** Becomes `sub` literally. */
  readonly user: string;
  readonly groups?: readonly string[];
  /** @default `<user>@example.test` */
  readonly email?: string;
  /** Becomes `preferred_username`. @default none */
  readonly displayName?: string;
}

export interface UserPoolProps {
  readonly stack: ResolvedStack;
  readonly dataDir: string;
  readonly clock: Clock;
}

/** Issues and verifies what the stack's Cognito user pool would. */
export class LocalUserPool {
  readonly id: string;
  /** Names of the stack's user groups. */
  readonly groups: readonly string[];
  readonly #clientIds: readonly string[];
  readonly #verified = new Map<string, JWTPayload>();

  private constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
    private readonly stack: ResolvedStack,
    pool: Resource,
  ) {
    this.id = String(pool.attributes['id']);
    this.groups = stack.resources('aws_cognito_user_group').map(({ args }) => String(args['name']));
    this.#clientIds = stack.resources('aws_cognito_user_pool_client').map(({ attributes }) => String(attributes['id']));
  }

  /** @returns undefined when the stack has no user pool. @throws Error when it has several: which one issues is not told. */
  static async open({ stack, dataDir, clock }: UserPoolProps): Promise<LocalUserPool | undefined> {
    const [pool, ...others] = stack.resources('aws_cognito_user_pool');
    if (!pool) return undefined;
    if (others.length > 0) throw new Error(`${others[0]?.address}: a second user pool is not emulated`);
    const key = await signingKey(join(dataDir, 'identity', 'signing-key.json'));
    return new LocalUserPool(key, clock, stack, pool);
  }

  /** `iss` of the tokens: that of the real pool, since the production verifier derives it from the pool's id. */
  get issuer(): string {
    return `https://cognito-idp.${this.stack.region}.amazonaws.com/${this.id}`;
  }

  /** The JSON Web Key Set of `/<poolId>/.well-known/jwks.json`. */
  keySet(): { readonly keys: readonly JWK[] } {
    return { keys: [this.key.publicJwk] };
  }

  /** A signed id token, valid for an hour. */
  async issue(request: TokenRequest): Promise<string> {
    const now = this.clock.nowSeconds();
    const { user, groups = [], email = `${user}@example.test`, displayName } = request;
    return new SignJWT({
      email,
      email_verified: true,
      'cognito:username': user,
      ...(displayName !== undefined && { preferred_username: displayName }),
      ...(groups.length > 0 && { 'cognito:groups': groups }),
      token_use: 'id',
      auth_time: now,
      origin_jti: randomUUID(),
      event_id: randomUUID(),
    })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: this.key.kid })
      .setSubject(user)
      .setIssuer(this.issuer)
      .setAudience(this.#clientIds[0] ?? 'local')
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_SECONDS)
      .sign(this.key.privateKey);
  }

  /**
   * The claims of an id token of this pool.
   *
   * @throws Error (of jose, or for an access token) when the token is not valid now.
   */
  async verify(token: string): Promise<JWTPayload> {
    const known = this.#verified.get(token);
    if (known && Number(known.exp) > this.clock.nowSeconds()) return known;
    const payload = await this.#check(token);
    if (this.#verified.size >= MAX_VERIFIED) this.#verified.clear();
    this.#verified.set(token, payload);
    return payload;
  }

  async #check(token: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.key.publicKey, {
      algorithms: [SIGNING_ALGORITHM],
      issuer: this.issuer,
      audience: [...this.#clientIds],
      requiredClaims: ['sub', 'exp', 'iat'],
      currentDate: new Date(this.clock.now()),
    });
    if (payload['token_use'] !== 'id') throw new Error('not an id token');
    return payload;
  }
}
