import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgoraClient, type Frame, type Frames } from '#client/index.js';
import type { InvocationFault } from '#local/lambda/faults.types.js';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

const INVITE_SECONDS = 2;
const LEAD_SECONDS = 1;
const DURATION_SECONDS = 3;
/** Issue 5: timeouts within a second of their setting. */
const TOLERANCE_MS = 1_000;

type Event = Frame & { readonly at: number };

let cloud: TestCloud;
const lines: string[] = [];
const tokens = new Set<string>();
const faults: { functionName: string; fault: InvocationFault }[] = [];
const clients: AgoraClient[] = [];

beforeAll(async () => {
  const write = (line: string): void => void lines.push(line);
  cloud = await startTestCloud({
    settings: [
      `duels.inviteSeconds=${INVITE_SECONDS}`,
      `duels.startLeadSeconds=${LEAD_SECONDS}`,
      `duels.durationSeconds=${DURATION_SECONDS}`,
    ],
    queueRetrySeconds: 1,
    log: { functionLine: (_, line) => write(line), info: write, warn: write },
    invocationFaults: {
      next: (functionName) => {
        const index = faults.findIndex((one) => functionName.endsWith(one.functionName));
        return index < 0 ? undefined : faults.splice(index, 1)[0]?.fault;
      },
    },
  });
  // What a cold start takes depends on how busy the machine is; the tolerance is for timers.
  for (const worker of ['duels-timers', 'duels-announcer']) await cloud.invoke(worker, { Records: [] });
}, 60_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await cloud.stop();
});

/** A connected client of a user, and every frame of duels that it got, with the time when. */
async function player(user: string) {
  const events: Event[] = [];
  const sockets: WebSocket[] = [];
  const client = new AgoraClient({
    url: cloud.wsUrl,
    token: async () => {
      const token = await cloud.token(user);
      tokens.add(token);
      return token;
    },
    environment: {
      openSocket: (url) => {
        const socket = new WebSocket(url);
        sockets.push(socket);
        return socket as never;
      },
    },
  });
  const types = [
    'invite',
    'invite.closed',
    'start',
    'rejected',
    'cancelled',
    'no_response',
    'stop',
    'timeout',
  ] as const;
  for (const type of types) client.on(type, (frame) => events.push({ ...frame, at: client.serverTime() } as Event));
  clients.push(client);
  client.open();
  await eventually(
    async () => Promise.resolve(client.status),
    (status) => status === 'open',
  );
  /** The first frame of this type, waiting for it. */
  const got = async <T extends keyof Frames>(type: T): Promise<Frame<T> & { at: number }> => {
    const found = await eventually(async () => Promise.resolve(events.find((one) => one.type === type)), Boolean);
    return found as unknown as Frame<T> & { at: number };
  };
  const told = (): string[] => events.map(({ type }) => type);
  return { user, client, events, sockets, got, told };
}

const late = ({ at }: { at: number }, instant: string): number => at - Date.parse(instant);

describe('duels, end to end on the local cloud, with its client library', () => {
  it('an invitation that nobody answers ends on time, for both (D4, D7, D14)', async () => {
    const [ann, ben] = [await player('t-ann'), await player('t-ben')];

    const { sessionId, state, expiresAt = '' } = await ann.client.request('invite', { to: 't-ben' });
    expect(state).toBe('pending');
    expect((await ben.got('invite')).data).toMatchObject({ sessionId, from: 't-ann', displayName: 't-ann', expiresAt });

    for (const one of [ann, ben]) {
      const end = await one.got('no_response');
      expect(end.data).toEqual({ sessionId });
      expect(Math.abs(late(end, expiresAt))).toBeLessThanOrEqual(TOLERANCE_MS);
    }
  }, 20_000);

  it('a game starts for both at the same time, runs in both lists, and ends on time (D5, D8, D11, D12)', async () => {
    const [ann, ben] = [await player('g-ann'), await player('g-ben')];
    const { sessionId } = await ann.client.request('invite', { to: 'g-ben' });

    expect(await ben.client.request('response', { sessionId, accept: true })).toEqual({ sessionId, state: 'active' });
    const [one, other] = [await ann.got('start'), await ben.got('start')];

    const { startAt, endsAt } = one.data;
    expect(other.data).toMatchObject({ sessionId, startAt, endsAt, opponent: 'g-ann' });
    expect(Date.parse(endsAt) - Date.parse(startAt)).toBe(DURATION_SECONDS * 1000);
    expect(Math.abs(ann.client.remainingMs(endsAt) - ben.client.remainingMs(endsAt))).toBeLessThanOrEqual(100);
    const list = await cloud.request('/v1/duels?state=active', { user: 'g-ben' });
    expect(await list.json()).toMatchObject({ data: [{ sessionId, userA: 'g-ann', userB: 'g-ben', startAt, endsAt }] });
    const users = (await (await cloud.request('/v1/users/online?limit=100', { user: 't-ann' })).json()) as {
      data: object[];
    };
    expect(users.data).toContainEqual({ userId: 'g-ann', displayName: 'g-ann', busy: true });

    for (const player of [ann, ben]) {
      const end = await player.got('timeout');
      expect(Math.abs(late(end, endsAt))).toBeLessThanOrEqual(TOLERANCE_MS);
    }
    expect(ann.told()).toEqual(['start', 'timeout']);
    expect(ben.told()).toEqual(['invite', 'start', 'invite.closed', 'timeout']);
  }, 20_000);

  it('who loses the connection comes back into the game, and learns of its end (D11, X5)', async () => {
    const [ann, ben] = [await player('r-ann'), await player('r-ben')];
    const { sessionId } = await ann.client.request('invite', { to: 'r-ben' });
    await ben.client.request('response', { sessionId, accept: true });
    await ben.got('start');

    ben.sockets.at(-1)?.close();
    const again = await player('r-ben');
    expect((await again.got('start')).data).toMatchObject({ sessionId, opponent: 'r-ann' });
    expect(await ann.client.request('stop', { sessionId })).toEqual({ sessionId, state: 'stopped' });

    for (const one of [ann, ben, again])
      expect((await one.got('stop')).data).toEqual({ sessionId, by: 'r-ann', displayName: 'r-ann' });
    // The first client comes back by itself: it has had the start, so it is not told of it again.
    expect(ben.told()).toEqual(['invite', 'start', 'invite.closed', 'stop']);
  }, 20_000);

  it('refusals have codes (D4 to D8)', async () => {
    const [ann, ben, cleo] = [await player('c-ann'), await player('c-ben'), await player('c-cleo')];
    const code = async (promise: Promise<unknown>): Promise<unknown> =>
      promise.catch((error: { code?: unknown }) => error.code);

    expect(await code(ann.client.request('invite', { to: 'c-ann' }))).toBe('self-invite');
    expect(await code(ann.client.request('invite', { to: 'nobody' }))).toBe('target-offline');
    const { sessionId } = await ann.client.request('invite', { to: 'c-ben' });
    expect(await code(ann.client.request('invite', { to: 'c-ben' }))).toBe('already-invited');
    expect(await code(cleo.client.request('response', { sessionId, accept: true }))).toBe('forbidden');
    expect(await ben.client.request('invite', { to: 'c-ann' })).toEqual({ sessionId, state: 'active' });
    expect(await code(cleo.client.request('invite', { to: 'c-ann' }))).toBe('target-busy');
    await ben.client.request('stop', { sessionId });
    expect(await code(ann.client.request('stop', { sessionId }))).toBe('session-over');
  }, 20_000);

  it('workers that are killed lose nothing and show nobody anything twice (DESIGN 2)', async () => {
    const kills: readonly (readonly [string, InvocationFault])[] = [
      ['duels-announcer', { kind: 'kill', when: 'after' }],
      ['duels-announcer', { kind: 'kill', when: 'before' }],
      ['duels-timers', { kind: 'kill', when: 'after' }],
      ['duels-timers', { kind: 'kill', when: 'before' }],
    ];
    const pairs = await Promise.all(
      kills.map(async (_, n) => Promise.all([player(`k-ann-${n}`), player(`k-ben-${n}`)] as const)),
    );
    faults.push(...kills.map(([functionName, fault]) => ({ functionName, fault })));

    await Promise.all(pairs.map(async ([ann, ben]) => ann.client.request('invite', { to: ben.user })));
    for (const [ann, ben] of pairs) await Promise.all([ann.got('no_response'), ben.got('no_response')]);

    expect(faults).toEqual([]);
    for (const [ann, ben] of pairs)
      expect([ann.told(), ben.told()]).toEqual([['no_response'], ['invite', 'no_response']]);
  }, 30_000);

  it('no token is in any log (D1, X8)', () => {
    const text = lines.join('\n');
    expect(tokens.size).toBeGreaterThan(5);
    expect(text).toContain('session ended by time');
    for (const token of tokens) {
      const [, payload = '', signature = ''] = token.split('.');
      expect(text.includes(payload) || text.includes(signature)).toBe(false);
    }
  });
});
