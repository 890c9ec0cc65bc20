import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import { anyCharacter } from '#test/support/any-character.js';
import { scaled } from '#test/support/scale.js';
import {
  authorizationQuery,
  CLIENT,
  FOREIGN,
  POOL,
  type SignInHarness,
  startSignIn,
} from './fixtures/sign-in-harness.js';
import { HostedUi } from './hosted-ui.js';

let pool: SignInHarness;
beforeAll(async () => {
  pool = await startSignIn();
});
afterAll(() => pool.stop());

const location = (answer: Response): URL => new URL(answer.headers.get('location') ?? '', pool.url);
/** What a redirect to the client says. */
const told = (answer: Response): Record<string, string> => Object.fromEntries(location(answer).searchParams);

describe(HostedUi.name, () => {
  it('signs a user in for a client library that knows nothing but the authority (X9, D14)', async () => {
    const client = new OidcClient({
      authority: `${pool.url}/${POOL}`,
      client_id: CLIENT,
      redirect_uri: pool.redirectUri,
      scope: 'openid email profile',
      stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    });
    const { url } = await client.createSigninRequest({ state: { returnTo: '/duels' }, nonce: 'n-1' });

    const authorize = await fetch(url, { redirect: 'manual' });
    const page = await fetch(location(authorize));
    const action = /action="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
    const form = new URLSearchParams('user=alice&displayName=Alice+A.&groups=admins');
    const back = await fetch(pool.url + action, { method: 'POST', body: form, redirect: 'manual' });
    const signedIn = await client.processSigninResponse(location(back).href);

    expect([authorize.status, page.status, back.status]).toEqual([302, 200, 303]);
    expect(signedIn.userState).toEqual({ returnTo: '/duels' });
    expect(signedIn.profile).toMatchObject({
      sub: 'alice',
      email: 'alice@example.test',
      preferred_username: 'Alice A.',
      'cognito:groups': ['admins'],
    });
    await expect(pool.users.verify(signedIn.id_token ?? '')).resolves.toMatchObject({ nonce: 'n-1', aud: CLIENT });
  });

  it('tells endpoints on the host that was asked, when that is this process, and the issuer of AWS', async () => {
    const discover = async (host: string): Promise<Record<string, string>> => {
      // `fetch` cannot choose a `Host`, and the door listens on IPv4 only, where a name may not lead.
      const path = `${pool.url}/${POOL}/.well-known/openid-configuration`;
      const [answer] = (await once(get(path, { headers: { host } }), 'response')) as [IncomingMessage];
      return (await json(answer)) as Record<string, string>;
    };
    const { host, port } = new URL(pool.url);

    expect(await discover(host)).toMatchObject({
      issuer: `https://cognito-idp.us-west-2.amazonaws.com/${POOL}`,
      token_endpoint: `${pool.url}/${POOL}/oauth2/token`,
      end_session_endpoint: `${pool.url}/${POOL}/logout`,
    });
    expect((await discover(`localhost:${port}`))['token_endpoint']).toBe(
      `http://localhost:${port}/${POOL}/oauth2/token`,
    );
    expect((await discover('localhost:1'))['token_endpoint']).toBe(`${pool.url}/${POOL}/oauth2/token`);
    expect(await discover('evil.example')).toMatchObject({ status: 403 });
  });

  it('shows a page without scripts that nobody can frame, and that can send its form to the client', async () => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri.replace('127.0.0.1', 'localhost') });
    const page = await pool.get(`login?${query}`);
    const html = await page.text();
    const policy = page.headers.get('content-security-policy');

    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${pool.url.replace('127.0.0.1', 'localhost')}`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(html).not.toContain('<script');
    expect(html).toContain('the &lt;web&gt; client');
    expect(html.match(/type="checkbox" name="groups" value="(\w+)"/g)).toHaveLength(2);
    expect(html).toContain('<label for="user">');
  });

  it.each([
    ['user=', 'user-error'],
    ['user=a%0Ab', 'user-error'],
    ['user=alice&groups=root', 'groups-error'],
    [`user=${'x'.repeat(129)}`, 'user-error'],
    [`user=alice&displayName=${'x'.repeat(129)}`, 'displayName-error'],
  ])('shows the form %s again, with what is wrong', async (form, id) => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri });
    const answer = await pool.post(`login?${query}`, form);

    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(`id="${id}" role="alert">It must be`);
  });

  it('writes nothing into the page as it was typed', async () => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri, state: '"><script>' });
    const hostile = new URLSearchParams({ user: '"><script>alert(1)</script>\u0000', displayName: "'><b>" });
    const html = await (await pool.post(`login?${query}&x="><script>`, hostile.toString())).text();

    expect(html).toContain('value="&quot;&gt;&lt;script&gt;');
    expect(html).not.toMatch(/<script|<b>/);
  });

  it.each<[Record<string, string>, string]>([
    [{ client_id: 'nobody' }, 'nobody is no client'],
    [{ client_id: '' }, 'No client_id is no client'],
    [{ client_id: 'client-3' }, 'a program may not sign users in on pages'],
    [{ redirect_uri: '' }, 'No redirect_uri is no callback URL'],
    [{ redirect_uri: FOREIGN }, 'is no callback URL'],
    [{ redirect_uri: 'https://app.example/back' }, 'is no callback URL'],
    [{ redirect_uri: 'https://app.example/back?from=pool&more' }, 'is no callback URL'],
  ])('redirects nowhere when it is not certain who asks or whereto: %j', async (changes, message) => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri, ...changes });

    for (const answer of [
      await pool.get(`oauth2/authorize?${query}`),
      await pool.post(`login?${query}`, 'user=alice'),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(await answer.text()).toContain(message);
    }
  });

  it('takes its own addresses letter by letter', async () => {
    const statusOf = async (redirect_uri: string): Promise<number> =>
      (await pool.get(`oauth2/authorize?${authorizationQuery({ redirect_uri }).query}`)).status;
    const { redirectUri } = pool;

    expect(await statusOf(redirectUri)).toBe(302);
    expect(await statusOf(redirectUri.replace('127.0.0.1', 'localhost'))).toBe(302);
    for (const wrong of [
      `${redirectUri}/`,
      `${redirectUri}?a`,
      `${redirectUri}#a`,
      redirectUri.replace('http:', 'https:'),
      redirectUri.replace('http://', 'http://user@'),
      redirectUri.replace('127.0.0.1', '127.0.0.1.evil.example'),
      redirectUri.replace(/:\d+/, ':1'),
      redirectUri.toUpperCase(),
    ]) {
      expect([wrong, await statusOf(wrong)]).toEqual([wrong, 400]);
    }
  });

  it.each<[Record<string, string>, string]>([
    [{ response_type: '' }, 'invalid_request'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ scope: 'openid phone' }, 'invalid_scope'],
    [{ scope: 'email' }, 'invalid_scope'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: '' }, 'invalid_request'],
    [{ code_challenge: '' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ prompt: 'none' }, 'login_required'],
  ])('tells the client by a redirect what it asked wrong: %j (RFC 6749 4.1.2.1)', async (changes, error) => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri, ...changes });

    for (const answer of [
      await pool.get(`oauth2/authorize?${query}`),
      await pool.post(`login?${query}`, 'user=alice'),
    ]) {
      expect(location(answer).href).toContain(pool.redirectUri);
      expect(told(answer)).toMatchObject({ error, state: 'a state' });
      expect(told(answer)).not.toHaveProperty('code');
    }
  });

  it('refuses parameters that are there twice, and redirects only if it is not the address', async () => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri });
    const twice = (more: string) => pool.get(`oauth2/authorize?${query}&${more}`);

    expect(told(await twice('scope=openid'))).toMatchObject({ error: 'invalid_request', state: 'a state' });
    expect(told(await twice('state=b'))).toEqual(expect.not.objectContaining({ state: expect.anything() }));
    expect((await twice(`redirect_uri=${encodeURIComponent(FOREIGN)}`)).status).toBe(400);
    expect((await twice(`client_id=${CLIENT}`)).status).toBe(400);
  });

  it("keeps the callback URL's own query, and knows other schemes", async () => {
    const back = async (redirect_uri: string): Promise<Response> =>
      pool.post(`login?${authorizationQuery({ redirect_uri }).query}`, 'user=alice');

    expect(told(await back('https://app.example/back?from=pool'))).toMatchObject({ from: 'pool', state: 'a state' });
    expect(location(await back('myapp://back')).href).toMatch(/^myapp:\/\/back\?code=/);
  });

  it('signs out to registered addresses only', async () => {
    const signOut = (query: Record<string, string>) => pool.get(`logout?${new URLSearchParams(query).toString()}`);
    const done = await signOut({ client_id: CLIENT, logout_uri: `${pool.url}/` });

    expect([done.status, location(done).href]).toEqual([302, `${pool.url}/`]);
    for (const wrong of [
      { client_id: CLIENT, logout_uri: FOREIGN },
      { client_id: CLIENT, logout_uri: pool.redirectUri },
      { client_id: CLIENT },
      { client_id: 'nobody', logout_uri: `${pool.url}/` },
    ]) {
      const answer = await signOut(wrong as Record<string, string>);
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    }
  });

  it('lets no page of another machine in', async () => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri });

    expect((await pool.post(`login?${query}`, 'user=alice', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await pool.post(`login?${query}`, 'user=alice', { origin: 'null' })).status).toBe(403);
    expect((await pool.post('oauth2/token', '', { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('answers other paths with 404, other methods with 405, and asks of browsers', async () => {
    const send = (method: string, path: string) => fetch(`${pool.url}/${POOL}/${path}`, { method });
    const preflight = await send('OPTIONS', 'oauth2/token');

    expect((await send('GET', 'oauth2/userInfo')).status).toBe(404);
    expect((await send('GET', '')).status).toBe(404);
    expect((await send('DELETE', 'login')).headers.get('allow')).toBe('GET,POST');
    expect((await send('GET', 'oauth2/token')).status).toBe(405);
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
  });

  it('has no pages where the stack gives the pool no domain, but its keys', async () => {
    const bare = await startSignIn(false);
    const { query } = authorizationQuery({ redirect_uri: bare.redirectUri });
    const answers = [await bare.get(`login?${query}`), await bare.post('oauth2/token', ''), await bare.get('logout')];
    const keys = await bare.get('.well-known/jwks.json');
    await bare.stop();

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(keys.status).toBe(200);
  });

  it('refuses what is too large', async () => {
    const { query } = authorizationQuery({ redirect_uri: pool.redirectUri });

    expect((await pool.get(`login?${query}&x=${'x'.repeat(11_000)}`)).status).toBe(431);
    expect((await pool.post(`login?${query}`, `user=${'x'.repeat(17_000)}`)).status).toBe(413);
  });

  it('is never led elsewhere and never fails, whatever it is asked', async () => {
    const names = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'code_challenge', 'prompt'];
    const value = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 40 }),
      fc.constantFrom('', FOREIGN, `${pool.redirectUri}@evil.example`, '//evil.example', 'code', 'openid'),
    );
    const changes = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 3 });
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 1 }),
        async (changed, more) => {
          const { query } = authorizationQuery({ redirect_uri: pool.redirectUri, ...Object.fromEntries(changed) });
          const answer = await pool.post(`login?${query}&${new URLSearchParams(more).toString()}`, 'user=alice');
          const target = answer.headers.get('location');
          outcomes.add(target === null ? 'stays' : 'code' in told(answer) ? 'code' : 'refused');

          expect([303, 400]).toContain(answer.status);
          expect(target ?? pool.redirectUri).toMatch(new RegExp(`^${pool.redirectUri}(\\?|$)`));
        },
      ),
      { numRuns: scaled({ reduced: 100, full: 1_000 }) },
    );

    expect([...outcomes].sort()).toEqual(['code', 'refused', 'stays']);
  });

  it('shows nothing of a user to the next one: no cookie, no cache', async () => {
    const [first, second] = [await pool.signIn({}, 'alice'), await pool.signIn({}, 'bob')];
    const subject = async ({ code, verifier }: { code: string; verifier: string }): Promise<unknown> => {
      const { id_token: token } = (await (await pool.exchange(code, verifier)).json()) as { id_token: string };
      return decodeJwt(token).sub;
    };

    expect([await subject(second), await subject(first)]).toEqual(['bob', 'alice']);
  });
});
