import { join } from 'node:path';
import type { JWK, JWTPayload } from 'jose';
import type { Clock } from '#platform/clock/clock.js';
import type { ResolvedStack, Resource } from '../cloud.types.js';
import { type AppClient, appClient, NO_CLIENT } from './app-client.js';
import { type SigningKey, signingKey } from './signing-key.js';
import { TokenIssuer } from './token-issuer.js';

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
  readonly clients: readonly AppClient[];
  /** Whether the stack gives the pool sign-in pages: a domain. */
  readonly hasSignInPages: boolean;
  readonly tokens: TokenIssuer;
  readonly #verified = new Map<string, JWTPayload>();

  private constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
    stack: ResolvedStack,
    pool: Resource,
  ) {
    this.id = String(pool.attributes['id']);
    this.groups = stack.resources('aws_cognito_user_group').map(({ args }) => String(args['name']));
    this.clients = stack.resources('aws_cognito_user_pool_client').map(appClient);
    this.hasSignInPages = stack.resources('aws_cognito_user_pool_domain').length > 0;
    // That of the real pool, since the production verifier derives it from the pool's id.
    this.tokens = new TokenIssuer(key, clock, `https://cognito-idp.${stack.region}.amazonaws.com/${this.id}`);
  }

  /** @returns undefined when the stack has no user pool. @throws Error when it has several: which one issues is not told. */
  static async open({ stack, dataDir, clock }: UserPoolProps): Promise<LocalUserPool | undefined> {
    const [pool, ...others] = stack.resources('aws_cognito_user_pool');
    if (!pool) return undefined;
    if (others.length > 0) throw new Error(`${others[0]?.address}: a second user pool is not emulated`);
    const key = await signingKey(join(dataDir, 'identity', 'signing-key.json'));
    return new LocalUserPool(key, clock, stack, pool);
  }

  /** The JSON Web Key Set of `/<poolId>/.well-known/jwks.json`. */
  keySet(): { readonly keys: readonly JWK[] } {
    return { keys: [this.key.publicJwk] };
  }

  /** A signed id token of the stack's first client, without any signing in. */
  async issue(request: TokenRequest): Promise<string> {
    return this.tokens.idToken(this.tokens.newGrant(request, ['openid']), this.clients[0] ?? NO_CLIENT);
  }

  /**
   * The claims of an id token of this pool.
   *
   * @throws Error (of jose, or for an access token) when the token is not valid now.
   */
  async verify(token: string): Promise<JWTPayload> {
    const known = this.#verified.get(token);
    if (known && Number(known.exp) > this.clock.nowSeconds()) return known;
    const audience = this.clients.map(({ id }) => id);
    const payload = await this.tokens.read(token, 'id', audience);
    if (this.#verified.size >= MAX_VERIFIED) this.#verified.clear();
    this.#verified.set(token, payload);
    return payload;
  }
}
