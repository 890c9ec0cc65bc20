import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SignInConfig } from '../platform/config.js';
import { type Principal, principalOf } from './principal.js';

export type { Principal } from './principal.js';

/** Thrown when a token is asked for and nobody is signed in (any more). */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';

  constructor() {
    super('Nobody is signed in.');
  }
}

/** Thrown when the sign-in page returns to a tab that has not asked it to, or twice. */
export class UnaskedError extends Error {
  override readonly name = 'UnaskedError';

  constructor() {
    super('This tab has not asked to sign in, or it was done already. Please begin anew.');
  }
}

/** Where the library keeps the sign-ins that were begun, by `state`. */
const ASKED = 'agora.sign-in.';
/** How long before its end a token is renewed, and how little of it must be left for a request not to wait for that. */
const RENEW_SECONDS = 60;
const SPARE_SECONDS = 15;
const REQUEST_TIMEOUT_SECONDS = 10;
/** Answers of the token endpoint that no repetition changes (RFC 6749 5.2). */
const FINAL_ERRORS = ['invalid_grant', 'invalid_client', 'unauthorized_client'];

/**
 * The user's session in this tab: OpenID Connect, code flow with PKCE, against the user pool's own sign-in pages.
 *
 * It lives in the tab's session storage, so two tabs can be two users, and a reload stays signed in. Tokens are renewed by the
 * refresh token a minute before they end, and whenever `idToken` finds one that has less left (a laptop slept).
 */
export class Session {
  readonly #manager: UserManager;
  readonly #endListeners = new Set<() => void>();
  #renewing: Promise<User> | undefined;
  #leaving = false;

  /** @param origin of the page, `https://agora.example` */
  constructor(
    private readonly config: SignInConfig,
    private readonly origin: string,
  ) {
    const store = window.sessionStorage;
    this.#manager = new UserManager({
      authority: config.authority,
      client_id: config.clientId,
      redirect_uri: `${origin}/signed-in`,
      scope: 'openid email profile',
      // Prefixes of their own: the library looks through all keys of one for sign-ins that were never finished.
      userStore: new WebStorageStateStore({ store, prefix: 'agora.user.' }),
      stateStore: new WebStorageStateStore({ store, prefix: ASKED }),
      // Its own renewal gives up after a failure and does not know of ours.
      automaticSilentRenew: false,
      accessTokenExpiringNotificationTimeInSeconds: RENEW_SECONDS,
      requestTimeoutInSeconds: REQUEST_TIMEOUT_SECONDS,
    });
    // Failures show when a token is needed: `idToken` tries again.
    this.#manager.events.addAccessTokenExpiring(() => void this.#renew().catch(() => undefined));
  }

  /**
   * Takes up the session of this tab: what `finishSignIn` made, or what there was before the page was loaded anew.
   *
   * @returns undefined when there is none. @throws TypeError and the like when it must be renewed and the network is down
   */
  async start(): Promise<Principal | undefined> {
    try {
      return principalOf((await this.#current()).profile);
    } catch (error) {
      if (error instanceof SignedOutError) return undefined;
      throw error;
    }
  }

  /** Leaves for the sign-in page. @param returnTo path of this application to go on at afterwards */
  async signIn(returnTo: string): Promise<void> {
    await this.#manager.signinRedirect({ state: { returnTo }, nonce: crypto.randomUUID() });
  }

  /**
   * To be called once at `/signed-in`, where the sign-in page returns to: a code can be exchanged once.
   *
   * @returns the path that `signIn` was given
   * @throws ErrorResponse for what the sign-in page refused, UnaskedError for an address that no `signIn` of this tab belongs to
   */
  async finishSignIn(): Promise<string> {
    const asked = new URL(window.location.href).searchParams.get('state') ?? '';
    if (window.sessionStorage.getItem(ASKED + asked) === null) throw new UnaskedError();
    const { state } = await this.#manager.signinRedirectCallback();
    return (state as { readonly returnTo?: string } | undefined)?.returnTo ?? '/';
  }

  /** Ends the session here and at the user pool, and leaves for its sign-out, which returns to `/`. */
  async signOut(): Promise<void> {
    this.#leaving = true;
    await this.#renewing?.catch(() => undefined);
    // The pool's sign-out ends its own session only; the refresh token would live on for weeks (RFC 7009).
    await this.#manager.revokeTokens(['refresh_token']).catch(() => undefined);
    await this.#manager.removeUser();
    const query = new URLSearchParams({ client_id: this.config.clientId, logout_uri: `${this.origin}/` });
    window.location.assign(`${this.config.domain}/logout?${query}`);
  }

  /**
   * A token for the next request; renewed first when it is about to expire.
   *
   * @throws SignedOutError when nobody is signed in, and whatever the network says when it cannot be renewed just now
   */
  async idToken(): Promise<string> {
    const { id_token: token } = await this.#current();
    if (token === undefined) throw new SignedOutError();
    return token;
  }

  /** Calls the listener when the session ends without `signOut`: the user pool renews it no more. @returns what ends it */
  onEnd(listener: () => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  async #current(): Promise<User> {
    const user = await this.#manager.getUser();
    return user && secondsLeft(user) > SPARE_SECONDS ? user : this.#renew();
  }

  /** One renewal at a time, however many ask for one. */
  #renew(): Promise<User> {
    this.#renewing ??= this.#renewed().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #renewed(): Promise<User> {
    const user = await this.#manager.getUser();
    // Without a refresh token the library would try a hidden frame, which the sign-in pages refuse.
    if (this.#leaving || !user?.refresh_token) return this.#end(user);
    try {
      const renewed = await this.#manager.signinSilent();
      return renewed ?? (await this.#end(user));
    } catch (error) {
      if (error instanceof ErrorResponse && FINAL_ERRORS.includes(error.error ?? '')) return this.#end(user);
      throw error;
    }
  }

  /** @throws SignedOutError always */
  async #end(user: User | null): Promise<never> {
    if (user && !this.#leaving) {
      await this.#manager.removeUser();
      for (const listener of this.#endListeners) listener();
    }
    throw new SignedOutError();
  }
}

function secondsLeft(user: User): number {
  return user.expires_in ?? 0;
}
