import { describe, expect, test } from '@jest/globals';
import { AgoraClient } from './agora.client.js';
import { NotSentError, RefusedError, UnansweredError } from './errors.js';
import { simulation } from './fixtures/simulation.js';

/** What a promise came to, once it has. */
function outcomeOf(promise: Promise<unknown>): { value?: unknown } {
  const outcome: { value?: unknown } = {};
  promise.then(
    (value) => (outcome.value = value),
    (error: unknown) => (outcome.value = error),
  );
  return outcome;
}

const count = (frames: readonly Readonly<Record<string, unknown>>[], action: string): number =>
  frames.filter((frame) => frame['action'] === action).length;

describe('connecting', () => {
  test('says hello, pings a few times, then at the pace that welcome asks for', async () => {
    const { client, server, time, told } = simulation();

    client.open();
    await time.advance(2_000);

    expect(server.addresses).toEqual(['wss://agora.example/ws?token=to%20ken']);
    expect(told.statuses).toEqual(['connecting', 'open']);
    expect(count(server.received, 'hello')).toBe(1);
    expect(count(server.received, 'ping')).toBe(5);
    await time.advance(60_000);
    expect(count(server.received, 'ping')).toBe(6);
  });

  test('comes back after a loss, with growing pauses and a fresh token; a welcome makes them short again', async () => {
    let tokens = 0;
    const { client, server, time } = simulation({ token: async () => Promise.resolve(`t${(tokens += 1)}`) });
    client.open();
    await time.advance(100);
    server.isUp = false;
    server.drop();
    const attempts: number[] = [];
    for (let n = 0; n < 60_000; n += 50) {
      const before = server.addresses.length;
      await time.advance(50);
      if (server.addresses.length > before) attempts.push(n);
    }

    const pauses = attempts.slice(1).map((at, n) => at - (attempts[n] ?? 0));
    expect(pauses.map((ms) => Math.round(ms / 250) * 250)).toEqual([750, 1500, 3000, 6000, 12_000, 22_500]);
    expect(server.addresses.at(-1)).toContain(`token=t${tokens}`);
    server.isUp = true;
    await time.advance(30_000);
    expect(client.status).toBe('open');
    server.drop();
    const before = server.addresses.length;
    await time.advance(500);
    expect(server.addresses).toHaveLength(before + 1);
  });

  test('open() ends a pause at once', async () => {
    const { client, server, time } = simulation({ firstMs: 60_000, mostMs: 60_000 });
    client.open();
    await time.advance(100);
    server.drop();
    await time.advance(100);
    expect(client.status).toBe('waiting');

    client.open();
    await time.advance(100);

    expect(client.status).toBe('open');
  });

  test('gives up a connection that is never welcomed, and one on which nobody answers a ping', async () => {
    const { client, server, time, told } = simulation();
    server.isSilent = true;
    client.open();
    await time.advance(15_500);
    expect(server.addresses).toHaveLength(2);
    server.isSilent = false;
    await time.advance(40_000);
    expect(client.status).toBe('open');

    server.isSilent = true;
    await time.advance(71_000);

    expect(told.statuses.slice(-2)).toEqual(['waiting', 'connecting']);
  });

  test('a token that cannot be had is told, and asked for again later', async () => {
    const offline = new Error('offline');
    let fails = true;
    const token = async () => (fails ? Promise.reject(offline) : Promise.resolve('t'));
    const { client, time, told } = simulation({ token });
    client.open();
    await time.advance(1_000);
    expect(client.status).not.toBe('open');
    expect(told.causes).toEqual([offline, offline]);

    fails = false;
    await time.advance(5_000);

    expect(client.status).toBe('open');
  });

  test('a socket that cannot be opened is told, and tried again later', async () => {
    const refusal = new SyntaxError('no address');
    let fails = true;
    const { client, server, time, told } = simulation({
      environment: {
        openSocket: (url) => {
          if (fails) throw refusal;
          return server.openSocket(url);
        },
      },
    });
    client.open();
    await time.advance(100);
    expect([client.status, told.causes]).toEqual(['waiting', [refusal]]);

    fails = false;
    await time.advance(5_000);

    expect(client.status).toBe('open');
  });

  test('close() ends everything: no timer is left', async () => {
    const { client, server, time } = simulation();
    client.open();
    await time.advance(100);
    const request = outcomeOf(client.request('invite', { to: 'bob' }));

    client.close();
    await time.advance(100);

    expect(client.status).toBe('closed');
    expect(server.connections).toBe(0);
    expect(time.pending).toBe(0);
    expect(request.value).toEqual(new UnansweredError('connection-lost'));
    await expect(client.request('invite', { to: 'bob' })).rejects.toEqual(new NotSentError('closed'));
  });

  test('close() by a listener of the status ends everything, too', async () => {
    const { client, server, time } = simulation();
    client.onStatus((status) => status === 'open' && client.close());
    client.open();

    await time.advance(1_000);

    expect([client.status, server.connections, time.pending]).toEqual(['closed', 0, 0]);
  });

  test('close() by a listener of a frame does, though there is a gap behind the frame', async () => {
    const { client, server, time } = simulation({ lastSeq: 0 });
    client.on('notification', () => client.close());
    const delays = [50, 5];
    server.network = { ...server.network, push: () => [delays.shift() ?? 0] };
    client.open();
    await time.advance(100);
    server.push('a');
    server.push('lost', Infinity);
    server.push('b');

    await time.advance(10_000);

    expect([client.status, server.connections, time.pending]).toEqual(['closed', 0, 0]);
  });
});

describe('requests', () => {
  test('X4: each gets its own ack or error, in whatever order', async () => {
    const { client, server, time } = simulation();
    server.answer = ({ action, id }) =>
      action === 'invite'
        ? { type: 'error', id, error: { code: 'target-busy', detail: 'busy' } }
        : { type: 'ack', id, data: { sessionId: 's', state: 'stopped' } };
    client.open();
    await time.advance(100);

    const invite = outcomeOf(client.request('invite', { to: 'bob' }));
    const stop = outcomeOf(client.request('stop', { sessionId: 's' }));
    await time.advance(100);

    expect(invite.value).toBeInstanceOf(RefusedError);
    expect(invite.value).toMatchObject({ code: 'target-busy' });
    expect(stop.value).toEqual({ sessionId: 's', state: 'stopped' });
  });

  test('wait for a connection, but not for ever', async () => {
    const { client, server, time } = simulation();
    server.isUp = false;
    client.open();
    const early = outcomeOf(client.request('stop', { sessionId: 's' }));
    await time.advance(9_999);
    expect(early).toEqual({});
    await time.advance(1);
    expect(early.value).toEqual(new NotSentError('not-connected'));

    const late = outcomeOf(client.request('stop', { sessionId: 's' }));
    server.isUp = true;
    await time.advance(9_000);
    expect(late.value).toEqual({});
    expect(count(server.received, 'stop')).toBe(1);
  });

  test.each([
    ['no answer comes', 'timeout', () => undefined],
    ['the gateway itself answers', 'gateway', () => ({ message: 'Forbidden', connectionId: 'c', requestId: 'r' })],
  ])('fail when %s', async (_, reason, answer) => {
    const { client, server, time } = simulation();
    server.answer = answer;
    client.open();
    await time.advance(100);

    const request = outcomeOf(client.request('stop', { sessionId: 's' }));
    await time.advance(10_000);

    expect(request.value).toMatchObject({ name: 'UnansweredError', reason });
  });

  test('fail when the connection is lost: whether they took effect is not known', async () => {
    const { client, server, time } = simulation();
    client.open();
    await time.advance(100);
    const request = outcomeOf(client.request('stop', { sessionId: 's' }));

    server.drop();
    await time.advance(10);

    expect(request.value).toEqual(new UnansweredError('connection-lost'));
  });
});

describe('frames', () => {
  test('X5: a gap is open for a second, then it is asked for; nothing is delivered out of order', async () => {
    const { client, server, time, told } = simulation();
    client.open();
    await time.advance(2_000);
    server.push('e1');
    server.network = { ...server.network, push: () => [] };
    server.push('e2');
    server.network = { ...server.network, push: () => [5] };
    server.push('e3');

    await time.advance(990);
    expect(told.events).toEqual(['e1']);
    expect(count(server.received, 'resume')).toBe(0);
    await time.advance(100);

    expect(told.events).toEqual(['e1', 'e2', 'e3']);
    expect(server.received.at(-1)).toMatchObject({ action: 'resume', data: { lastSeq: 1 } });
    expect(client.lastSeq).toBe(3);
  });

  test('X5: a frame that was lost, with nothing behind it that would show the gap, comes with the next heartbeat', async () => {
    const { client, server, time, told } = simulation();
    client.open();
    await time.advance(2_000);
    server.network = { ...server.network, push: () => [] };
    server.push('last');

    await time.advance(61_000);

    expect(told.events).toEqual(['last']);
  });

  test('X5: what was missed while away is asked for at once; a new client begins with now, or where it is told', async () => {
    const { client, server, time, told } = simulation();
    server.push('before');
    client.open();
    await time.advance(100);
    expect(told.events).toEqual([]);
    server.drop();
    server.push('away');
    await time.advance(1_000);
    expect(told.events).toEqual(['away']);

    const { client: other, told: toldOther } = simulation({
      lastSeq: 0,
      time,
      environment: { openSocket: server.openSocket },
    });
    other.open();
    await time.advance(1_000);

    expect(toldOther.events).toEqual(['before', 'away']);
  });

  test('X5: more than can be replayed, or a server that lost its data, is reported, and it goes on', async () => {
    const { client, server, time, told } = simulation();
    client.open();
    await time.advance(100);
    server.maxReplay = 3;
    server.isUp = false;
    server.drop();
    for (let n = 0; n < 4; n += 1) server.push(`lost-${n}`);
    server.isUp = true;
    await time.advance(3_000);
    expect(told).toMatchObject({ events: [], missed: [undefined] });

    server.push('next');
    await time.advance(100);

    expect(told.events).toEqual(['next']);
  });

  test('X4: a repeat is dropped by its eventId, also without a seq and under a new one', async () => {
    const { client, server, time, told } = simulation();
    client.open();
    await time.advance(100);

    server.network = { ...server.network, push: () => [5, 9] };
    server.push('a');
    server.push('a');
    await time.advance(100);

    expect(told.events).toEqual(['a']);
    expect(client.lastSeq).toBe(2);
  });

  test('topics: a gap and a resubscription that missed something are reported; old frames are dropped', async () => {
    const { client, server, time, told } = simulation();
    client.open();
    await time.advance(100);
    await Promise.all([client.subscribe('voting:v'), time.advance(100)]);
    server.publish('voting:v', 'r1');
    server.publish('voting:v', 'r2', false);
    await time.advance(100);
    expect(told).toMatchObject({ events: ['r1'], missed: [] });
    server.publish('voting:v', 'r3');
    await time.advance(100);
    expect(told).toMatchObject({ events: ['r1', 'r3'], missed: ['voting:v'] });

    server.drop();
    server.publish('voting:v', 'r4');
    await time.advance(1_000);

    expect(count(server.received, 'subscribe')).toBe(2);
    expect(told).toMatchObject({ events: ['r1', 'r3'], missed: ['voting:v', 'voting:v'] });
  });

  test('topics: one that the server has forgotten begins anew, and is reported', async () => {
    const { client, server, time, told } = simulation();
    server.topicSeq = 40;
    client.open();
    await time.advance(100);
    await Promise.all([client.subscribe('voting:v'), time.advance(100)]);
    server.publish('voting:v', 'r41');
    server.drop();
    server.topicSeq = 2;
    await time.advance(1_000);
    expect(told).toMatchObject({ missed: ['voting:v'] });

    server.publish('voting:v', 'r3');
    await time.advance(100);

    expect(told.events.at(-1)).toBe('r3');
  });

  test('a listener that throws keeps no other from being called', async () => {
    const errors: unknown[] = [];
    const { client, server, time, told } = simulation({ onListenerError: (error) => errors.push(error) });
    client.on('notification', () => {
      throw new Error('mine');
    });
    const off = client.on('notification', () => errors.push('never'));
    off();
    client.open();
    await time.advance(100);

    server.push('a');
    await time.advance(100);

    expect(told.events).toEqual(['a']);
    expect(errors).toEqual([new Error('mine')]);
  });

  test('what is no frame is ignored, and a refusal without an id is a problem', async () => {
    const { client, server, time } = simulation();
    const problems: unknown[] = [];
    client.onProblem(({ code }) => problems.push(code));
    client.open();
    await time.advance(100);
    server.answer = () => ({ type: 'error', error: { code: 'malformed', detail: '' } });

    outcomeOf(client.request('stop', { sessionId: 's' }));
    await time.advance(100);

    expect(problems).toEqual(['malformed']);
  });
});

test('needs nothing but what browsers and Node have', () => {
  const client = new AgoraClient({ url: 'ws://127.0.0.1:9', token: () => 't' });

  expect(client.status).toBe('closed');
  expect(Math.abs(client.serverTime() - Date.now())).toBeLessThan(50);
});
