import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '#platform/clock/clock.js';
import { refuseForeignPages } from '../http/foreign-pages.js';
import { ProblemError } from '../http/problem.js';
import { BodyTooLargeError, readBody } from '../http/read-body.js';
import { send, sendJson } from '../http/send.js';
import type { LocalHosts } from '../site/local-hosts.js';
import { AuthorizationCodes } from './authorization-codes.js';
import {
  type AuthorizationRequest,
  authorizationRequest,
  clientOf,
  isRegistered,
  RefusedAuthorizationError,
} from './authorization-request.js';
import { discovery } from './discovery.js';
import { Parameters, queryOf } from './parameters.js';
import { EMPTY_FORM, pageHeaders, refusalPage, type SignInForm, signInPage } from './sign-in-page.js';
import { TokenEndpoint } from './token-endpoint.js';
import { tokenRequest } from './token-request.js';
import type { LocalUserPool } from './user-pool.js';

const MAX_FORM_BYTES = 16 * 1024;
const HTML = 'text/html; charset=utf-8';

export interface HostedUiProps {
  readonly users: LocalUserPool;
  readonly clock: Clock;
  /** Where pages and this are, in AWS and here. */
  readonly hosts: LocalHosts;
}

type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/**
 * What a browser client needs of Cognito, below `/<pool id>`: discovery and keys, as at `cognito-idp.<region>.amazonaws.com/<pool id>`, and the
 * endpoints of the user pool's domain
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html).
 *
 * Written here rather than taken from a library: a general server of OpenID Connect (`oidc-provider`, say) brings accounts, interactions, sessions and
 * their storage, all to be bent to a pool that has no passwords and remembers nobody, and would have the paths, claims and
 * answers of its own instead of Cognito's. Signing and verifying is jose's.
 */
export class HostedUi {
  readonly poolId: string;
  readonly #codes: AuthorizationCodes;
  readonly #pages: ReadonlyMap<string, Route>;
  readonly #endpoints: ReadonlyMap<string, Route>;

  constructor(private readonly props: HostedUiProps) {
    const { users, clock } = props;
    this.poolId = users.id;
    this.#codes = new AuthorizationCodes(clock);
    const endpoint = new TokenEndpoint({ clients: users.clients, codes: this.#codes, tokens: users.tokens });
    const pages: readonly (readonly [string, Route])[] = [
      ['GET oauth2/authorize', (request, response) => this.#authorize(request, response)],
      ['GET login', (request, response) => this.#showPage(request, response)],
      ['POST login', (request, response) => this.#signIn(request, response)],
      ['GET logout', (request, response) => this.#signOut(request, response)],
    ];
    const endpoints: readonly (readonly [string, Route])[] = [
      ['POST oauth2/token', (request, response) => endpoint.token(request, response)],
      ['POST oauth2/revoke', (request, response) => endpoint.revoke(request, response)],
    ];
    this.#pages = new Map(users.hasSignInPages ? pages : []);
    this.#endpoints = new Map([
      ['GET .well-known/jwks.json', (_, response) => sendJson(response, 200, users.keySet())],
      ['GET .well-known/openid-configuration', (request, response) => this.#discover(request, response)],
      ...(users.hasSignInPages ? endpoints : []),
    ]);
  }

  /**
   * @param path below `/<pool id>/`
   * @throws ProblemError for what is none of its paths and methods, and for pages of other machines.
   */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Functions fetch the keys, by whatever name they know this host.
    if (path !== '.well-known/jwks.json') refuseForeignPages(request);
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const endpoint = this.#endpoints.get(`${method} ${path}`);
    if (endpoint) {
      // Cognito lets pages of any origin read them; here those of this machine are left.
      response.setHeader('access-control-allow-origin', '*');
      return endpoint(request, response);
    }
    const page = this.#pages.get(`${method} ${path}`);
    if (page) return this.#answerBrowser(page, request, response);
    const allowed = [...this.#pages.keys(), ...this.#endpoints.keys()].filter((key) => key.endsWith(` ${path}`));
    if (allowed.length === 0) throw new ProblemError(404, 'not-found', 'There is no such page.');
    const methods = allowed.map((key) => key.split(' ')[0]).join(',');
    if (method === 'OPTIONS') return preflight(response, methods);
    response.setHeader('allow', methods);
    throw new ProblemError(405, 'method-not-allowed', `${request.method} is not allowed here.`);
  }

  #discover({ headers }: IncomingMessage, response: ServerResponse): void {
    const base = `${this.props.hosts.originFor(headers.host)}/${this.poolId}`;
    sendJson(response, 200, discovery(this.props.users.tokens.issuer, base));
  }

  /** As Cognito does: the sign-in page has the same query. */
  #authorize(request: IncomingMessage, response: ServerResponse): void {
    this.#request(request);
    redirect(response, 302, `/${this.poolId}/login?${queryOf(request.url)}`);
  }

  #showPage(request: IncomingMessage, response: ServerResponse): void {
    this.#sendPage(200, this.#request(request), EMPTY_FORM, request, response);
  }

  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = this.#request(request);
    const { client, redirectUri, scopes, nonce, challenge, state } = asked;
    const form = await readForm(request);
    const { users } = this.props;
    try {
      const { user, displayName, groups } = form;
      const person = tokenRequest({ user, groups, ...(displayName !== '' && { displayName }) }, users.groups);
      const grant = users.tokens.newGrant(person, scopes, nonce);
      const code = this.#codes.issue(grant, challenge, { clientId: client.id, redirectUri });
      redirect(response, 303, withQuery(redirectUri, { code, state }));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#sendPage(error.status, asked, { ...form, errors: error.errors ?? [] }, request, response);
    }
  }

  /** There is no session to end, only somewhere to go. */
  #signOut(request: IncomingMessage, response: ServerResponse): void {
    const given = new Parameters(queryOf(request.url));
    if (given.repeated !== undefined)
      throw new ProblemError(400, 'invalid-request', `${given.repeated} is given twice.`);
    const client = clientOf(given, this.props.users.clients);
    const uri = given.get('logout_uri') ?? '';
    if (!isRegistered(uri, client.logoutUrls, this.props.hosts)) {
      throw new ProblemError(400, 'invalid-request', `${uri || 'No logout_uri'} is no logout URL of ${client.name}.`);
    }
    redirect(response, 302, uri);
  }

  #request({ url }: IncomingMessage): AuthorizationRequest {
    return authorizationRequest(new Parameters(queryOf(url)), this.props.users.clients, this.props.hosts);
  }

  #sendPage(
    status: number,
    { client, redirectUri }: AuthorizationRequest,
    form: SignInForm,
    { url }: IncomingMessage,
    response: ServerResponse,
  ): void {
    const action = `/${this.poolId}/login?${queryOf(url)}`;
    const { groups } = this.props.users;
    setHeaders(response, pageHeaders(redirectUri));
    send(response, status, HTML, signInPage({ action, clientName: client.name, groups, form }));
  }

  /** Refuses in words that a person can read, and redirects only to where the client may be told. */
  async #answerBrowser(page: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await page(request, response);
    } catch (error) {
      if (error instanceof RefusedAuthorizationError) {
        const { redirectUri, state, code, message } = error;
        return redirect(response, 303, withQuery(redirectUri, { error: code, error_description: message, state }));
      }
      if (!(error instanceof ProblemError)) throw error;
      setHeaders(response, pageHeaders());
      send(response, error.status, HTML, refusalPage(error.message));
    }
  }
}

async function readForm(request: IncomingMessage): Promise<SignInForm> {
  const body = await readBody(request, MAX_FORM_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError) throw new ProblemError(413, 'content-too-large', 'The form is too large.');
    throw error;
  });
  const given = new URLSearchParams(body.toString('utf8'));
  const text = (name: string): string => (given.get(name) ?? '').trim();
  return { user: text('user'), displayName: text('displayName'), groups: given.getAll('groups'), errors: [] };
}

function preflight(response: ServerResponse, methods: string): void {
  setHeaders(response, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods,
    'access-control-allow-headers': 'authorization,content-type',
    'access-control-max-age': '600',
  });
  response.writeHead(204).end();
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function redirect(response: ServerResponse, status: 302 | 303, location: string): void {
  response.writeHead(status, { location, 'cache-control': 'no-store', 'content-length': 0 }).end();
}

/** Adds to the query that the URL may have (RFC 6749 3.1.2). */
function withQuery(url: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) target.searchParams.append(name, value);
  }
  return target.href;
}
