import { describe, expect, test } from '@jest/globals';
import { RefusedError, UnansweredError } from './errors.js';
import { htmlPage, json, refusal, simulatedApi } from './fixtures/simulated-api.js';

const VOTING = { path: { votingId: 'v1' } } as const;
const VOTE = { ...VOTING, body: { choice: 'pizza' } } as const;
const OFFLINE = new TypeError('fetch failed');

describe('requests', () => {
  test('say what the operation takes, and nothing else', async () => {
    const { rest, sent, outcome } = simulatedApi([json({})]);

    await outcome(rest.call('Votings.search', { query: { state: 'open', limit: 5, cursor: undefined } }));
    await outcome(rest.call('Notifications.get', { path: { type: 'UPLOAD', id: 'a/b ü' } }));
    await outcome(rest.call('Votes.cast', { ...VOTE, idempotencyKey: 'mine' }));
    await outcome(rest.call('Votings.cancel', { ...VOTING, ifMatch: 3 }));
    await outcome(rest.call('Votings.cancel', { ...VOTING, ifMatch: '"4"' }));

    const accept = 'application/json, application/problem+json';
    const plain = { accept, authorization: 'Bearer t' };
    const mine = { ...plain, 'content-type': 'application/json', 'idempotency-key': 'mine', 'x-api-key': 'key' };
    const at = 'https://agora.example/v1';
    expect(sent.map(({ method, url, headers, body }) => [method, url, headers, body])).toEqual([
      ['GET', `${at}/votings?state=open&limit=5`, plain, ''],
      ['GET', `${at}/notifications/UPLOAD/a%2Fb%20%C3%BC`, plain, ''],
      ['POST', `${at}/votings/v1/votes`, mine, '{"choice":"pizza"}'],
      ['DELETE', `${at}/votings/v1`, { ...plain, 'if-match': '"3"' }, ''],
      ['DELETE', `${at}/votings/v1`, { ...plain, 'if-match': '"4"' }, ''],
    ]);
  });

  test.each(['', '.', '..'])('that would mean another path are none (%j)', async (votingId) => {
    const { rest, sent, outcome } = simulatedApi([json({})]);

    const { value } = await outcome(rest.call('Votings.get', { path: { votingId } }));

    expect(value).toMatchObject({ name: 'TypeError', message: expect.stringContaining('votingId') });
    expect(sent).toEqual([]);
  });

  test('X2: a POST keeps its key for all attempts, and no two have the same; each attempt has a token of its own', async () => {
    let tokens = 0;
    const token = async () => Promise.resolve(`t${(tokens += 1)}`);
    const { rest, sent, outcome } = simulatedApi([OFFLINE, refusal(503, 'contention'), json({})], { token });

    await outcome(rest.call('Votes.cast', VOTE));
    await outcome(rest.call('Votes.cast', VOTE));

    const keys = sent.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([keys[0], keys[0], keys[0], keys[3]]);
    expect(keys[3]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(/^[\da-f]{32}$/);
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual(
      ['t1', 't2', 't3', 't4'].map((t) => `Bearer ${t}`),
    );
  });

  test('of an operation that there is not say so to programs without types', async () => {
    const { rest, sent, outcome } = simulatedApi([json({})]);

    const { value } = await outcome(rest.call('Votings.nothing' as 'Votings.search'));

    expect(value).toEqual(new TypeError('There is no operation Votings.nothing'));
    expect(sent).toEqual([]);
  });

  test('what token throws is what the call fails with, at once', async () => {
    const gone = new Error('signed out');
    const { rest, sent, outcome } = simulatedApi([json({})], { token: async () => Promise.reject(gone) });

    expect(await outcome(rest.call('Votings.search'))).toEqual({ value: gone, ms: 0 });
    expect(sent).toEqual([]);
  });
});

describe('answers', () => {
  test('come with what their headers say', async () => {
    const headers = { etag: '"1"', location: '/v1/votings/v1', 'idempotent-replayed': 'true' };
    const { rest, outcome } = simulatedApi([
      json({ votingId: 'v1' }, { status: 201, headers }),
      new Response(null, { status: 204 }),
    ]);

    const made = await outcome(rest.call('Votes.cast', VOTE));
    const gone = await outcome(rest.call('Votings.cancel', { ...VOTING, ifMatch: 1 }));

    const { etag, location } = headers;
    expect(made.value).toEqual({ status: 201, data: { votingId: 'v1' }, etag, location, replayed: true });
    expect(gone.value).toEqual({ status: 204, data: undefined, replayed: false });
  });

  test('X1: refusals are thrown as the WebSocket client does', async () => {
    const { rest, outcome, sent } = simulatedApi([refusal(409, 'already-voted')]);

    const { value } = await outcome(rest.call('Votes.cast', VOTE));

    expect(value).toBeInstanceOf(RefusedError);
    expect(value).toMatchObject({ code: 'already-voted', problem: { status: 409, requestId: 'r1' } });
    expect(sent).toHaveLength(1);
  });

  test.each([
    [
      'a page in place of an error',
      () => htmlPage(403),
      { status: 403, text: 'ERROR The request could not be satisfied.' },
    ],
    ['a page in place of an answer', () => htmlPage(200), { status: 200 }],
    [
      'what the gateway says itself',
      () => json({ message: 'Forbidden' }, { status: 403 }),
      { text: '{"message":"Forbidden"}' },
    ],
    [
      'half of an answer',
      () => new Response('{"a":', { headers: { 'content-type': 'application/json' } }),
      { text: '{"a":' },
    ],
    ['a text without a type', () => new Response(new TextEncoder().encode('hm')), { contentType: 'no content type' }],
  ])('%s is told as what it is', async (_, reply, stranger) => {
    const { rest, outcome, sent } = simulatedApi([reply]);

    const { value } = await outcome(rest.call('Votings.search'));

    expect(value).toMatchObject({ name: 'UnansweredError', reason: 'gateway', stranger });
    expect(sent).toHaveLength(1);
  });
});

describe('repeats', () => {
  test('come after pauses that grow; four attempts are the most', async () => {
    const { rest, sent, outcome } = simulatedApi([OFFLINE]);

    const { value } = await outcome(rest.call('Votings.search'));

    expect(sent.map(({ at }) => Math.round(at / 25) * 25)).toEqual([0, 225, 675, 1575]);
    expect(value).toEqual(new UnansweredError('connection-lost', { cause: OFFLINE }));
    expect(value).toHaveProperty('cause', OFFLINE);
  });

  const tooMany = (retryAfter: string) => refusal(429, 'too-many-requests', { 'retry-after': retryAfter });

  test.each([
    ['seconds', () => '2', 2_000],
    ['a date', () => new Date(Math.floor(Date.now() / 1000) * 1000 + 3_000).toUTCString(), 2_000],
    ['nothing that can be read', () => 'soon', 0],
  ])('Retry-After (%s) is what they wait for at least', async (_, retryAfter, least) => {
    const { rest, sent, outcome } = simulatedApi([() => tooMany(retryAfter()), json({})]);

    const { value } = await outcome(rest.call('Votings.search'));

    expect(value).toMatchObject({ status: 200 });
    expect(sent[1]?.at).toBeGreaterThanOrEqual(least);
    expect(sent[1]?.at).toBeLessThan(least + 1_320);
  });

  test('nobody waits for an hour: the refusal says when to come back', async () => {
    const { rest, outcome } = simulatedApi([tooMany('3600')]);

    const { value, ms } = await outcome(rest.call('Votings.search'));

    expect(value).toMatchObject({ code: 'too-many-requests', retryAfterMs: 3_600_000 });
    expect(ms).toBe(0);
  });

  test('an attempt that takes too long is one without an answer; all of them together have their limit, too', async () => {
    const { rest, sent, outcome, time } = simulatedApi(['never'], { attemptMs: 4_000, totalMs: 10_000 });

    const { value, ms } = await outcome(rest.call('Votings.search'));

    expect(value).toEqual(new UnansweredError('timeout'));
    expect(sent.map(({ at }) => Math.round(at / 100) * 100)).toEqual([0, 4_200, 8_700]);
    expect(ms).toBe(10_000);
    expect(time.pending).toBe(0);
  });

  test('of a call with limits of its own', async () => {
    const { rest, outcome } = simulatedApi(['never']);

    expect((await outcome(rest.call('Votings.search', { attemptMs: 500, totalMs: 600 }))).ms).toBe(500);
  });

  test.each([
    ['while it waits for an answer', 'never' as const, 50],
    ['between two attempts', OFFLINE, 100],
  ])('the signal ends a call %s', async (_, reply, afterMs) => {
    const { rest, sent, outcome, time } = simulatedApi([reply]);
    const controller = new AbortController();
    const call = rest.call('Votings.search', { signal: controller.signal });
    const reason = new Error('left the page');
    time.setTimer(() => controller.abort(reason), afterMs);

    const { value, ms } = await outcome(call);

    expect([value, ms]).toEqual([reason, afterMs]);
    expect(sent).toHaveLength(1);
    expect(time.pending).toBe(0);
  });

  test('a signal that has come already sends nothing', async () => {
    const { rest, sent, outcome } = simulatedApi([json({})]);

    const { value } = await outcome(rest.call('Votings.search', { signal: AbortSignal.abort() }));

    expect(value).toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });

  test('X2: a key whose first request still runs is asked again, for its answer', async () => {
    const { rest, sent, outcome } = simulatedApi([
      OFFLINE,
      refusal(409, 'idempotency-in-flight'),
      json({}, { status: 201 }),
    ]);

    const { value } = await outcome(rest.call('Votes.cast', VOTE));

    expect(value).toMatchObject({ status: 201 });
    expect(sent).toHaveLength(3);
  });

  test('X2: a change that is refused after its answer was lost has perhaps been made', async () => {
    const { rest, outcome } = simulatedApi([OFFLINE, refusal(412, 'stale-version')]);

    const { value } = await outcome(rest.call('Votings.cancel', { ...VOTING, ifMatch: 1 }));

    expect(value).toMatchObject({ name: 'UnansweredError', reason: 'connection-lost' });
    expect((value as Error).cause).toMatchObject({ name: 'RefusedError', code: 'stale-version' });
  });
});

describe('pages', () => {
  const page = (data: readonly string[], nextCursor: string | null) => json({ data, nextCursor });

  test('X3: follow each other by their cursors; an empty one is not the last', async () => {
    const { rest, sent, outcome } = simulatedApi([page(['a'], 'c1'), page([], 'c2'), page(['b'], null)]);
    const read = async () => {
      const rows: unknown[] = [];
      for await (const { data } of rest.pages('Votings.search', { query: { state: 'open' } })) rows.push(...data);
      return rows;
    };

    expect((await outcome(read())).value).toEqual(['a', 'b']);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual([
      '?state=open',
      '?state=open&cursor=c1',
      '?state=open&cursor=c2',
    ]);
  });

  test('are asked for when they are needed', async () => {
    const { rest, sent, outcome } = simulatedApi([page(['a'], 'c1')]);
    const first = async () => {
      for await (const { data } of rest.pages('Agents.search')) return data;
      return undefined;
    };

    expect((await outcome(first())).value).toEqual(['a']);
    expect(sent).toHaveLength(1);
  });

  test('begin at a cursor, and end with a refusal', async () => {
    const { rest, sent, outcome } = simulatedApi([refusal(422, 'invalid-cursor')]);

    const { value } = await outcome(rest.pages('Duels.search', { query: { cursor: 'old' } }).next());

    expect(value).toMatchObject({ code: 'invalid-cursor' });
    expect(sent.map(({ url }) => new URL(url).search)).toEqual(['?cursor=old']);
  });
});
