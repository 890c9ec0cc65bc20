import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { decodeJwt } from 'jose';
import { Clock } from '#platform/clock/clock.js';
import { fixtureStack } from '#test/support/fixture-stack.js';
import { ProblemError } from '../http/problem.js';
import { tokenRequest } from './token-request.js';
import { LocalUserPool } from './user-pool.js';

const POOL = 'us-west-2_AbCdEfGhI';
const stack = fixtureStack([
  { type: 'aws_cognito_user_pool', id: 'users', args: {}, attributes: { id: POOL, arn: `arn:pool/${POOL}` } },
  { type: 'aws_cognito_user_pool_client', id: 'web', args: {}, attributes: { id: 'client-1' } },
  { type: 'aws_cognito_user_group', id: 'admins', args: { name: 'admins' } },
]);

class MovableClock extends Clock {
  offset = 0;
  override now = (): number => Date.now() + this.offset;
}

let dataDir: string;
const clock = new MovableClock();
const open = async (): Promise<LocalUserPool> => (await LocalUserPool.open({ stack, dataDir, clock }))!;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'agora-identity-'));
  clock.offset = 0;
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe(LocalUserPool.name, () => {
  it('issues id tokens that the production verifier accepts (X11, interface details)', async () => {
    const pool = await open();
    const token = await pool.issue({ user: 'alice', groups: ['admins'], displayName: 'Alice A.' });
    const verifier = CognitoJwtVerifier.create({ userPoolId: POOL, clientId: 'client-1', tokenUse: 'id' });
    verifier.cacheJwks(pool.keySet() as Parameters<typeof verifier.cacheJwks>[0]);

    const claims = await verifier.verify(token);

    expect(claims).toMatchObject({
      sub: 'alice',
      email: 'alice@example.test',
      preferred_username: 'Alice A.',
      'cognito:groups': ['admins'],
    });
    expect(claims.exp - claims.iat).toBe(3600);
  });

  it('leaves out groups and display name that nobody gave', async () => {
    const claims = decodeJwt(await (await open()).issue({ user: 'bob', email: 'b@c.test' }));

    expect(claims).toMatchObject({ sub: 'bob', email: 'b@c.test' });
    expect(Object.keys(claims)).not.toContain('cognito:groups');
    expect(Object.keys(claims)).not.toContain('preferred_username');
  });

  it('keeps one private key per installation, so tokens survive a restart and nothing else', async () => {
    const token = await (await open()).issue({ user: 'alice' });

    expect((await (await open()).verify(token)).sub).toBe('alice');
    expect(statSync(join(dataDir, 'identity', 'signing-key.json')).mode & 0o077).toBe(0);
    expect((await open()).keySet().keys[0]).not.toHaveProperty('d');
    rmSync(join(dataDir, 'identity'), { recursive: true });
    await expect((await open()).verify(token)).rejects.toThrow();
  });

  it('refuses expired, changed and foreign tokens', async () => {
    const pool = await open();
    const token = await pool.issue({ user: 'alice' });
    const [header, body, signature] = token.split('.');
    const forged = [
      header,
      Buffer.from(JSON.stringify({ ...decodeJwt(token), sub: 'root' })).toString('base64url'),
      signature,
    ].join('.');
    const unsigned = [Buffer.from('{"alg":"none"}').toString('base64url'), body, ''].join('.');

    await expect(pool.verify(forged)).rejects.toThrow();
    await expect(pool.verify(unsigned)).rejects.toThrow();
    await expect(pool.verify('nonsense')).rejects.toThrow();
    clock.offset = 3_601_000;
    await expect(pool.verify(token)).rejects.toThrow(/exp/);
  });
});

describe(tokenRequest.name, () => {
  const errorsOf = (body: unknown): unknown => {
    try {
      return tokenRequest(body, ['admins']);
    } catch (error) {
      if (error instanceof ProblemError) return [error.status, ...(error.errors ?? []).map(({ pointer }) => pointer)];
      throw error;
    }
  };

  it.each<[unknown, unknown]>([
    [
      { user: 'alice', groups: ['admins'] },
      { user: 'alice', groups: ['admins'] },
    ],
    [undefined, [400]],
    [[], [400]],
    ['alice', [400]],
    [{}, [422, '/user']],
    [{ user: '' }, [422, '/user']],
    [{ user: 'a\nb' }, [422, '/user']],
    [{ user: 'x'.repeat(129) }, [422, '/user']],
    [{ user: 'a', admin: true, email: 1 }, [422, '/admin', '/email']],
    [{ user: 'a', groups: 'admins' }, [422, '/groups']],
    [{ user: 'a', groups: ['admins', 'root'] }, [422, '/groups/1']],
  ])('answers %j with %j (X1)', (body, expected) => {
    expect(errorsOf(body)).toEqual(expected);
  });
});
