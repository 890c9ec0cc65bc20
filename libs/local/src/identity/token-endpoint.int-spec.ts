import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { decodeJwt } from 'jose';
import { CLIENT, OTHER_CLIENT, POOL, type SignInHarness, startSignIn } from './fixtures/sign-in-harness.js';
import { TokenEndpoint } from './token-endpoint.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

let pool: SignInHarness;
beforeAll(async () => {
  pool = await startSignIn();
});
afterAll(() => pool.stop());

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
/** Status and error code of a refusal. */
const refusal = async (answer: Promise<Response>): Promise<unknown> => {
  const { status, headers } = await answer;
  expect(headers.get('content-type')).toBe('application/json');
  return [status, (await json<{ error: string }>(answer)).error];
};
const signIn = async (): Promise<Tokens> => {
  const { code, verifier } = await pool.signIn({ nonce: 'n-1' });
  return json<Tokens>(pool.exchange(code, verifier));
};
const refresh = (token: string, changes: Record<string, string> = {}): Promise<Response> =>
  pool.post('oauth2/token', { grant_type: 'refresh_token', client_id: CLIENT, refresh_token: token, ...changes });

describe(TokenEndpoint.name, () => {
  it('exchanges a code for tokens that the production verifier accepts, and lets nobody keep the answer', async () => {
    const { code, verifier } = await pool.signIn({ nonce: 'n-1' });
    const answer = await pool.exchange(code, verifier);
    const tokens = (await answer.json()) as Tokens;
    const verify = async (use: 'id' | 'access', token: string) => {
      const production = CognitoJwtVerifier.create({ userPoolId: POOL, clientId: CLIENT, tokenUse: use });
      production.cacheJwks(pool.users.keySet() as Parameters<typeof production.cacheJwks>[0]);
      return production.verify(token);
    };

    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(await verify('id', tokens.id_token)).toMatchObject({
      sub: 'alice',
      nonce: 'n-1',
      preferred_username: 'Alice A.',
      'cognito:groups': ['admins', 'agents'],
    });
    expect(await verify('access', tokens.access_token)).toMatchObject({
      sub: 'alice',
      client_id: CLIENT,
      scope: 'openid email profile',
      'cognito:groups': ['admins', 'agents'],
    });
  });

  it('gives the id token what the scopes ask for', async () => {
    const claims = async (scope: string): Promise<readonly string[]> => {
      const { code, verifier } = await pool.signIn({ scope });
      const { id_token: token } = await json<Tokens>(pool.exchange(code, verifier));
      return Object.keys(decodeJwt(token));
    };

    expect(await claims('openid email')).toEqual(expect.arrayContaining(['email', 'email_verified']));
    expect(await claims('openid email')).not.toContain('preferred_username');
    expect(await claims('openid')).toContain('preferred_username');
  });

  it.each<[string, Record<string, string>]>([
    ["another's verifier", { code_verifier: 'A'.repeat(43) }],
    ['another client', { client_id: OTHER_CLIENT }],
    ['another redirect_uri', { redirect_uri: 'https://app.example/back?from=pool' }],
    ['the same page by its other name', { redirect_uri: 'localhost' }],
  ])('refuses a code with %s, and from then on at all', async (_what, wrong) => {
    const { code, verifier } = await pool.signIn();
    const named = pool.redirectUri.replace('127.0.0.1', 'localhost');
    const changes = wrong['redirect_uri'] === 'localhost' ? { redirect_uri: named } : wrong;

    expect(await refusal(pool.exchange(code, verifier, changes))).toEqual([400, 'invalid_grant']);
    expect(await refusal(pool.exchange(code, verifier))).toEqual([400, 'invalid_grant']);
  });

  it('takes a code once; the second time ends what the first one got (RFC 6749 4.1.2)', async () => {
    const { code, verifier } = await pool.signIn();
    const { refresh_token: token } = await json<Tokens>(pool.exchange(code, verifier));
    const before = await refresh(token);

    expect(await refusal(pool.exchange(code, verifier))).toEqual([400, 'invalid_grant']);
    expect(before.status).toBe(200);
    expect(await refusal(refresh(token))).toEqual([400, 'invalid_grant']);
  });

  it('lets one of many attempts at once have the tokens', async () => {
    const { code, verifier } = await pool.signIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => pool.exchange(code, verifier)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('takes a code for five minutes', async () => {
    const late = await pool.signIn();
    pool.clock.advance(5 * MINUTE - 1);
    const inTime = await pool.signIn();
    pool.clock.advance(1);

    expect(await refusal(pool.exchange(late.code, late.verifier))).toEqual([400, 'invalid_grant']);
    expect((await pool.exchange(inTime.code, inTime.verifier)).status).toBe(200);
  });

  it('renews the tokens of a sign-in without a new refresh token, as Cognito does without rotation', async () => {
    const first = await signIn();
    pool.clock.advance(59 * MINUTE);
    const renewed = await json<Tokens>(refresh(first.refresh_token, { redirect_uri: pool.redirectUri }));
    pool.clock.advance(2 * MINUTE);

    expect(Object.keys(renewed).sort()).toEqual(['access_token', 'expires_in', 'id_token', 'token_type']);
    await expect(pool.users.verify(first.id_token)).rejects.toThrow(/exp/);
    const same = (({ sub, auth_time, origin_jti }) => ({ sub, auth_time, origin_jti }))(decodeJwt(first.id_token));
    await expect(pool.users.verify(renewed.id_token)).resolves.toMatchObject(same);
  });

  it('renews for thirty days, for the same client, and for no more than was granted', async () => {
    const { refresh_token: token } = await signIn();

    expect(await refusal(refresh(token, { client_id: OTHER_CLIENT }))).toEqual([400, 'invalid_grant']);
    expect(await refusal(refresh(token, { scope: 'openid phone' }))).toEqual([400, 'invalid_scope']);
    pool.clock.advance(30 * DAY - MINUTE);
    expect((await refresh(token)).status).toBe(200);
    pool.clock.advance(MINUTE);
    expect(await refusal(refresh(token))).toEqual([400, 'invalid_grant']);
  });

  it('takes no other token in place of a refresh token, nor it in place of an id token', async () => {
    const { id_token: id, access_token: access, refresh_token: token } = await signIn();
    const forged = [token.split('.')[0], token.split('.')[1], id.split('.')[2]].join('.');

    for (const wrong of [id, access, forged, 'nonsense']) {
      expect(await refusal(refresh(wrong))).toEqual([400, 'invalid_grant']);
    }
    for (const wrong of [access, token]) await expect(pool.users.verify(wrong)).rejects.toThrow();
  });

  it('revokes a refresh token, for its own client only (RFC 7009)', async () => {
    const { refresh_token: token } = await signIn();
    const revoke = (client: string, text: string) => pool.post('oauth2/revoke', { client_id: client, token: text });

    expect((await revoke(OTHER_CLIENT, token)).status).toBe(200);
    expect((await refresh(token)).status).toBe(200);
    const revoked = await revoke(CLIENT, token);
    expect([revoked.status, await revoked.text()]).toEqual([200, '']);
    expect(await refusal(refresh(token))).toEqual([400, 'invalid_grant']);
    expect((await revoke(CLIENT, 'nonsense')).status).toBe(200);
  });

  it.each<[string, string, Record<string, string>, number, string]>([
    ['no parameter', '', {}, 400, 'invalid_request'],
    ['JSON', '{"grant_type":"authorization_code"}', { 'content-type': 'application/json' }, 400, 'invalid_request'],
    ['another grant', `client_id=${CLIENT}&grant_type=password`, {}, 400, 'unsupported_grant_type'],
    ['no grant', `client_id=${CLIENT}`, {}, 400, 'invalid_request'],
    ['an unknown client', 'client_id=nobody&grant_type=refresh_token', {}, 400, 'invalid_client'],
    ['a client without the flow', 'client_id=client-3&grant_type=refresh_token', {}, 400, 'unauthorized_client'],
    ['a secret', `client_id=${CLIENT}&client_secret=x&grant_type=refresh_token`, {}, 400, 'invalid_client'],
    ['a secret in the header', `client_id=${CLIENT}`, { authorization: 'Basic eDp5' }, 401, 'invalid_client'],
    ['no token', `client_id=${CLIENT}&grant_type=refresh_token`, {}, 400, 'invalid_request'],
    [
      'no verifier',
      `client_id=${CLIENT}&grant_type=authorization_code&code=a&redirect_uri=b`,
      {},
      400,
      'invalid_request',
    ],
    ['a repetition', `client_id=${CLIENT}&client_id=${CLIENT}&grant_type=refresh_token`, {}, 400, 'invalid_request'],
    ['17 KB', `client_id=${'x'.repeat(17_000)}`, {}, 413, 'invalid_request'],
    ['bytes that are no text', '%ff=%fe&%', {}, 400, 'invalid_request'],
    ['names of every object', `__proto__=a&constructor=b&client_id=${CLIENT}`, {}, 400, 'invalid_request'],
  ])('refuses %s as RFC 6749 5.2 says', async (_what, body, headers, status, error) => {
    expect(await refusal(pool.post('oauth2/token', body, headers))).toEqual([status, error]);
  });

  it('tells in no refusal what was sent', async () => {
    const secret = 'S3cr3t'.repeat(10);
    const text = await (await refresh(secret, { code: secret })).text();

    expect(text).not.toContain('S3cr3t');
  });
});
