import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLargeError, readBody } from '../http/read-body.js';
import { send, sendJson } from '../http/send.js';
import type { AppClient } from './app-client.js';
import type { AuthorizationCodes } from './authorization-codes.js';
import { OAuthError } from './oauth.error.js';
import { Parameters } from './parameters.js';
import type { Grant, TokenIssuer } from './token-issuer.js';

const MAX_FORM_BYTES = 16 * 1024;
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
/** RFC 7636 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

export interface TokenEndpointProps {
  readonly clients: readonly AppClient[];
  readonly codes: AuthorizationCodes;
  readonly tokens: TokenIssuer;
}

/**
 * `POST /oauth2/token` and `POST /oauth2/revoke` (RFC 6749, RFC 7636, RFC 7009), with Cognito's answers
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html). Clients have no secret.
 */
export class TokenEndpoint {
  constructor(private readonly props: TokenEndpointProps) {}

  async token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await answer(request, response, async (form) => {
      const client = this.#client(form, request);
      const type = required(form, 'grant_type');
      if (type === 'authorization_code') return this.#byCode(form, client);
      if (type === 'refresh_token') return this.#byRefreshToken(form, client);
      throw new OAuthError('unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
    });
  }

  /** What is no token of the client's is as good as revoked (RFC 7009 2.2). */
  async revoke(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await answer(request, response, async (form) => {
      const client = this.#client(form, request);
      const grant = await this.props.tokens.grantOf(required(form, 'token'), client);
      if (grant) this.props.tokens.revoke(grant);
    });
  }

  async #byCode(form: Parameters, client: AppClient): Promise<object> {
    const { codes, tokens } = this.props;
    const code = required(form, 'code');
    const redirectUri = required(form, 'redirect_uri');
    const verifier = required(form, 'code_verifier');
    if (!VERIFIER.test(verifier)) throw new OAuthError('invalid_request', 'code_verifier is malformed');
    const redeemed = codes.redeem(code, verifier, { clientId: client.id, redirectUri });
    if (redeemed && 'grant' in redeemed) {
      const refreshToken = await tokens.refreshToken(redeemed.grant, client);
      return { ...(await this.#tokens(redeemed.grant, client)), refresh_token: refreshToken };
    }
    // Somebody has the code who should not: what it was exchanged for ends too (RFC 6749 4.1.2).
    if (redeemed) tokens.revoke(redeemed.replayed);
    throw new OAuthError('invalid_grant', 'the code is unknown, expired, used, or meant for something else');
  }

  /** No new refresh token: the pool does not rotate them. */
  async #byRefreshToken(form: Parameters, client: AppClient): Promise<object> {
    const grant = await this.props.tokens.grantOf(required(form, 'refresh_token'), client);
    if (!grant) throw new OAuthError('invalid_grant', 'the refresh token is unknown, expired or revoked');
    const asked = form.get('scope')?.split(' ').filter(Boolean) ?? [];
    if (asked.some((scope) => !grant.scopes.includes(scope))) {
      throw new OAuthError('invalid_scope', 'more than was granted');
    }
    return this.#tokens(asked.length > 0 ? { ...grant, scopes: asked } : grant, client);
  }

  async #tokens(grant: Grant, client: AppClient): Promise<Record<string, unknown>> {
    const { tokens } = this.props;
    return {
      ...(grant.scopes.includes('openid') && { id_token: await tokens.idToken(grant, client) }),
      access_token: await tokens.accessToken(grant, client),
      expires_in: client.seconds.access,
      token_type: 'Bearer',
    };
  }

  #client(form: Parameters, { headers }: IncomingMessage): AppClient {
    if (headers.authorization !== undefined) throw new OAuthError('invalid_client', 'clients have no secret', 401);
    const id = required(form, 'client_id');
    const client = this.props.clients.find((one) => one.id === id);
    if (!client || form.get('client_secret') !== undefined) {
      throw new OAuthError('invalid_client', client ? 'clients have no secret' : 'there is no such client');
    }
    if (!client.hasCodeFlow) throw new OAuthError('unauthorized_client', 'the client has no code flow');
    return client;
  }
}

function required(form: Parameters, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`);
  return value;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  make: (form: Parameters) => Promise<object | void>,
): Promise<void> {
  // RFC 6749 5.1 demands it beside `Cache-Control: no-store`, which every answer here has.
  response.setHeader('pragma', 'no-cache');
  try {
    const answered = await make(await readForm(request));
    if (answered) sendJson(response, 200, answered);
    else send(response, 200, JSON_TYPE, '');
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    if (error.status === 401) response.setHeader('www-authenticate', 'Basic realm="user pool"');
    sendJson(response, error.status, { error: error.code, error_description: error.message });
  }
}

async function readForm(request: IncomingMessage): Promise<Parameters> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== FORM) throw new OAuthError('invalid_request', `the content type must be ${FORM}`);
  const body = await readBody(request, MAX_FORM_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError) throw new OAuthError('invalid_request', 'the body is too large', 413);
    throw error;
  });
  const form = new Parameters(body.toString('utf8'));
  if (form.repeated !== undefined) throw new OAuthError('invalid_request', 'a parameter is given more than once');
  return form;
}
