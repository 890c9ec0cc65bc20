import { ProblemError } from '../http/problem.js';
import type { LocalHosts } from '../site/local-hosts.js';
import type { AppClient } from './app-client.js';
import type { Parameters } from './parameters.js';

/** A request to `/oauth2/authorize` that may be answered with a code. */
export interface AuthorizationRequest {
  readonly client: AppClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** BASE64URL(SHA256(code_verifier)), RFC 7636 4.2. */
  readonly challenge: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
}

/** A request that the client made wrong: it is told so, by a redirect (RFC 6749 4.1.2.1). */
export class RefusedAuthorizationError extends Error {
  override readonly name = 'RefusedAuthorizationError';

  constructor(
    readonly redirectUri: string,
    readonly state: string | undefined,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html */
const ONLY_WITH_OPENID = ['email', 'phone', 'profile'];
const SHA256_BASE64URL = /^[A-Za-z0-9_-]{43}$/;

/**
 * Checks the parameters of an authorization request. Stricter than Cognito, which takes requests without PKCE: RFC 9700 2.1.1
 * demands it of clients without a secret.
 *
 * @throws ProblemError when it is not certain who asks or whereto the answer goes: then nothing is redirected.
 * @throws RefusedAuthorizationError for everything else.
 */
export function authorizationRequest(
  given: Parameters,
  clients: readonly AppClient[],
  hosts: LocalHosts,
): AuthorizationRequest {
  if (given.repeated === 'client_id' || given.repeated === 'redirect_uri') {
    throw new ProblemError(400, 'invalid-request', `${given.repeated} is given more than once.`);
  }
  const client = clientOf(given, clients);
  const redirectUri = given.get('redirect_uri') ?? '';
  if (!isRegistered(redirectUri, client.callbackUrls, hosts)) {
    throw new ProblemError(
      400,
      'invalid-request',
      `${redirectUri || 'No redirect_uri'} is no callback URL of ${client.name}.`,
    );
  }
  const [code, message] = refusal(given, client) ?? [];
  const state = given.repeated === 'state' ? undefined : given.get('state');
  if (code !== undefined) throw new RefusedAuthorizationError(redirectUri, state, code, message ?? code);
  return {
    client,
    redirectUri,
    scopes: scopesOf(given, client),
    challenge: given.get('code_challenge') ?? '',
    state,
    nonce: given.get('nonce'),
  };
}

/** Whether a URL is registered, letter by letter (RFC 9700 4.1.3); one of the site in AWS is where the site is here. */
export function isRegistered(url: string, registered: readonly string[], hosts: LocalHosts): boolean {
  return registered.some((one) => hosts.hereOf(one).includes(url));
}

/** @throws ProblemError for a client that is unknown, or that pages may not use. */
export function clientOf(given: Parameters, clients: readonly AppClient[]): AppClient {
  const id = given.get('client_id');
  const client = clients.find((one) => one.id === id);
  if (!client)
    throw new ProblemError(400, 'invalid-request', `${id ?? 'No client_id'} is no client of this user pool.`);
  if (!client.hasCodeFlow)
    throw new ProblemError(400, 'invalid-request', `${client.name} may not sign users in on pages.`);
  return client;
}

type Refusal = readonly [code: string, message: string];

function refusal(given: Parameters, client: AppClient): Refusal | undefined {
  if (given.repeated !== undefined) return ['invalid_request', `${given.repeated} is given more than once`];
  const type = given.get('response_type');
  if (type === undefined) return ['invalid_request', 'response_type is missing'];
  if (type !== 'code') return ['unsupported_response_type', 'only response_type=code'];
  const scopes = scopesOf(given, client);
  if (scopes.some((scope) => !client.scopes.includes(scope)))
    return ['invalid_scope', 'a scope that the client may not have'];
  if (!scopes.includes('openid') && scopes.some((scope) => ONLY_WITH_OPENID.includes(scope))) {
    return ['invalid_scope', 'email, phone and profile only with openid'];
  }
  if (given.get('code_challenge_method') !== 'S256') return ['invalid_request', 'code_challenge_method must be S256'];
  if (!SHA256_BASE64URL.test(given.get('code_challenge') ?? '')) {
    return ['invalid_request', 'code_challenge must be the SHA-256 of the verifier in base64url'];
  }
  // Nobody is ever signed in here already (OpenID Connect Core 3.1.2.6).
  return given.get('prompt') === 'none' ? ['login_required', 'signing in takes a page'] : undefined;
}

/** The scopes asked for; as with Cognito, all that the client has where none is. */
function scopesOf(given: Parameters, client: AppClient): readonly string[] {
  return given.get('scope')?.split(' ').filter(Boolean) ?? client.scopes;
}
