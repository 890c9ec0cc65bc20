import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { build } from 'esbuild';
import { decodeJwt } from 'jose';
import { CLIENT, POOL, type SignInHarness, startSignIn } from '#local/identity/fixtures/sign-in-harness.js';

/** What the page sees of `apps/web/src/session/session.ts`, which is compiled for browsers. */
interface Session {
  start(): Promise<unknown>;
  signIn(returnTo: string): Promise<void>;
  finishSignIn(): Promise<string>;
  signOut(): Promise<void>;
  idToken(): Promise<string>;
  onEnd(listener: () => void): () => void;
}
type SessionConstructor = new (config: object, origin: string) => Session;

const REAL = [
  'nextTick',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
  'queueMicrotask',
  'hrtime',
  'performance',
] as const;
const folder = mkdtempSync(join(tmpdir(), 'agora-session-'));
let SessionClass: SessionConstructor;
let pool: SignInHarness;
/** One tab of a browser. */
let tab: Tab;

class Tab {
  readonly storage = new Map<string, string>();
  readonly location = { href: '', assign: (url: string): void => void (this.location.href = url) };

  /** What the session uses of `window`. */
  window(): object {
    const { storage } = this;
    const sessionStorage = {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
      removeItem: (key: string) => void storage.delete(key),
      key: (index: number) => [...storage.keys()][index] ?? null,
      get length() {
        return storage.size;
      },
    };
    const window = { location: this.location, sessionStorage, addEventListener: () => undefined };
    return { ...window, self: window };
  }

  /** Loads the page anew. */
  open(): Session {
    Object.assign(globalThis, { window: this.window() });
    const at = `${pool.url}/${POOL}`;
    return new SessionClass({ authority: at, clientId: CLIENT, domain: at }, pool.url);
  }

  /** Leaves for the sign-in page, fills it in and comes back. */
  async signIn(session: Session, user: string, returnTo = '/'): Promise<void> {
    void session.signIn(returnTo);
    await until(() => this.location.href.includes('/oauth2/authorize'));
    const { search } = new URL(this.location.href);
    const back = await pool.post(`login${search}`, `user=${user}&groups=agents`);
    this.location.href = back.headers.get('location') ?? '';
  }

  async signedIn(user: string): Promise<Session> {
    const session = this.open();
    await this.signIn(session, user);
    await session.finishSignIn();
    return session;
  }

  /** Makes the tokens look as if so much of their time was left. */
  age(changes: { readonly secondsLeft: number; readonly refreshToken?: string }): void {
    const [key, text] = [...this.storage].find(([name]) => name.startsWith('agora.user.')) ?? [];
    const user = JSON.parse(text ?? '') as Record<string, unknown>;
    user['expires_at'] = Math.floor(Date.now() / 1000) + changes.secondsLeft;
    if (changes.refreshToken !== undefined) user['refresh_token'] = changes.refreshToken;
    this.storage.set(key ?? '', JSON.stringify(user));
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  const end = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('it has not come to that within 5 s');
    await new Promise(setImmediate);
  }
};
const subject = async (session: Session): Promise<unknown> => decodeJwt(await session.idToken()).sub;

beforeAll(async () => {
  const outfile = join(folder, 'session.mjs');
  const entry = 'apps/web/src/session/session.ts';
  await build({ entryPoints: [entry], bundle: true, format: 'esm', outfile, logLevel: 'warning' });
  SessionClass = ((await import(outfile)) as { Session: SessionConstructor }).Session;
  pool = await startSignIn();
});
afterAll(async () => {
  await pool.stop();
  rmSync(folder, { recursive: true, force: true });
  Reflect.deleteProperty(globalThis, 'window');
});
beforeEach(() => {
  // The session counts its time by an interval and the clock; everything else is as real as the network.
  jest.useFakeTimers({ doNotFake: [...REAL] });
  tab = new Tab();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Session', () => {
  it('signs in, knows who that is, and goes on where the user wanted to go (X9, D14)', async () => {
    const session = tab.open();

    expect(await session.start()).toBeUndefined();
    await tab.signIn(session, 'alice', '/duels?x=1');
    const page = tab.open();
    expect(await page.finishSignIn()).toBe('/duels?x=1');
    expect(await page.start()).toEqual({ userId: 'alice', displayName: 'alice', groups: ['agents'] });
    expect(await tab.open().start()).toMatchObject({ userId: 'alice' });
  });

  it('belongs to its tab: another tab is another user', async () => {
    const alice = await tab.signedIn('alice');
    const other = new Tab();
    const bob = await other.signedIn('bob');

    expect(await Promise.all([subject(alice), subject(bob)])).toEqual(['alice', 'bob']);
  });

  it('takes no answer that this tab did not ask for, nor one twice', async () => {
    const session = tab.open();
    await tab.signIn(session, 'alice');
    const answer = tab.location.href;
    const other = new Tab();
    other.location.href = answer;

    await expect(other.open().finishSignIn()).rejects.toThrow('has not asked');
    tab.location.href = answer;
    const page = tab.open();
    await page.finishSignIn();
    await expect(page.finishSignIn()).rejects.toThrow('has not asked');
  });

  it('renews a token that is about to end once, however many ask for it', async () => {
    const session = await tab.signedIn('alice');
    const first = await session.idToken();
    tab.age({ secondsLeft: 16 });
    expect(await session.idToken()).toBe(first);
    tab.age({ secondsLeft: 15 });
    const asked = jest.spyOn(globalThis, 'fetch');
    const tokens = await Promise.all([session.idToken(), session.idToken(), session.idToken()]);

    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(first);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('renews again and again, by the one refresh token of the sign-in', async () => {
    const session = await tab.signedIn('alice');
    const tokens = new Set([await session.idToken()]);
    for (let round = 0; round < 3; round += 1) {
      tab.age({ secondsLeft: 0 });
      tokens.add(await session.idToken());
    }

    expect(tokens.size).toBe(4);
  });

  it('goes on after a reload although the token has ended meanwhile', async () => {
    await tab.signedIn('alice');
    tab.age({ secondsLeft: -3600 });

    expect(await tab.open().start()).toMatchObject({ userId: 'alice' });
  });

  it('ends when the user pool renews it no more, and tells once', async () => {
    const session = await tab.signedIn('alice');
    const ended = jest.fn();
    session.onEnd(ended);
    tab.age({ secondsLeft: 0, refreshToken: 'nonsense' });
    const asked = await Promise.allSettled([session.idToken(), session.idToken()]);

    expect(asked).toMatchObject([{ reason: { name: 'SignedOutError' } }, { reason: { name: 'SignedOutError' } }]);
    expect(ended).toHaveBeenCalledTimes(1);
    expect(await tab.open().start()).toBeUndefined();
    expect(tab.storage.size).toBe(0);
  });

  it('does not end because the network or the user pool is down', async () => {
    const session = await tab.signedIn('alice');
    const ended = jest.fn();
    session.onEnd(ended);
    tab.age({ secondsLeft: 0 });
    const network = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'));

    await expect(session.idToken()).rejects.toThrow('fetch failed');
    await expect(tab.open().start()).rejects.toThrow('fetch failed');
    const failure = { status: 500, headers: { 'content-type': 'application/json' } };
    network.mockResolvedValue(new Response('{"error":"server_error"}', failure));
    await expect(session.idToken()).rejects.toMatchObject({ error: 'server_error' });
    network.mockRestore();
    expect(await subject(session)).toBe('alice');
    expect(ended).not.toHaveBeenCalled();
  });

  it('signs out here and at the user pool, refresh token included', async () => {
    const session = await tab.signedIn('alice');
    const ended = jest.fn();
    session.onEnd(ended);
    const [user] = tab.storage.values();
    const { refresh_token: token } = JSON.parse(user ?? '') as { refresh_token: string };
    await session.signOut();
    const out = new URL(tab.location.href);
    const renewal = { grant_type: 'refresh_token', client_id: CLIENT, refresh_token: token };

    expect(out.pathname).toBe(`/${POOL}/logout`);
    expect((await pool.get(`logout${out.search}`)).headers.get('location')).toBe(`${pool.url}/`);
    expect((await pool.post('oauth2/token', renewal)).status).toBe(400);
    expect(tab.storage.size).toBe(0);
    await expect(session.idToken()).rejects.toMatchObject({ name: 'SignedOutError' });
    expect(ended).not.toHaveBeenCalled();
  });

  it('signs out although a renewal is under way, and stays signed out', async () => {
    const session = await tab.signedIn('alice');
    tab.age({ secondsLeft: 0 });
    const asked = jest.spyOn(globalThis, 'fetch');
    const renewal = session.idToken();
    await until(() => asked.mock.calls.length > 0);
    await session.signOut();
    await renewal;

    expect(await tab.open().start()).toBeUndefined();
  });

  it('renews nothing any more while it signs out', async () => {
    const session = await tab.signedIn('alice');
    tab.age({ secondsLeft: 0 });
    const asked = jest.spyOn(globalThis, 'fetch');
    const leaving = session.signOut();
    await expect(session.idToken()).rejects.toMatchObject({ name: 'SignedOutError' });
    await leaving;

    expect(asked.mock.calls.map(([url]) => String(url))).toEqual([expect.stringContaining('/oauth2/revoke')]);
  });

  it('tells why the sign-in page refused', async () => {
    const session = tab.open();
    await tab.signIn(session, 'alice');
    const state = new URL(tab.location.href).searchParams.get('state');
    tab.location.href = `${pool.url}/signed-in?error=access_denied&error_description=no&state=${state}`;

    await expect(session.finishSignIn()).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('renews by itself a minute before the end', async () => {
    const session = await tab.signedIn('alice');
    const first = await session.idToken();
    const asked = jest.spyOn(globalThis, 'fetch');
    jest.advanceTimersByTime(3_539_000);
    expect(asked).not.toHaveBeenCalled();
    jest.advanceTimersByTime(5_000);
    await until(() => asked.mock.calls.length > 0);
    const { body } = asked.mock.calls[0]?.[1] ?? {};

    expect(String(body as URLSearchParams)).toContain('grant_type=refresh_token');
    // Meanwhile the old one is good enough.
    expect(await session.idToken()).toBe(first);
    await until(() => ![...tab.storage.values()].some((text) => text.includes(first)));
    expect(await session.idToken()).not.toBe(first);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
