import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { InvokeResult } from '../cloud.types.js';
import { closed, FAILED, OK, WsHarness } from './fixtures/ws-harness.js';
import { WsGateway } from './ws.gateway.js';

let cloud: WsHarness;

beforeEach(() => {
  cloud = new WsHarness();
});

afterEach(async () => cloud.stop());

describe(`${WsGateway.name}: messages (X4)`, () => {
  it('runs the route that the body names and sends its answer as one frame', async () => {
    await cloud.start();
    cloud.handler = (event) =>
      event.requestContext.eventType === 'MESSAGE'
        ? {
            ok: true,
            payload: {
              statusCode: 200,
              body: JSON.stringify({ route: event.requestContext.routeKey, body: event.body }),
            },
          }
        : OK;
    const { socket, next } = await cloud.connect();

    const replies: unknown[] = [];
    for (const text of [
      '{"action":"hello"}',
      '{"action":"nobody"}',
      'no json',
      '{"action":"$disconnect"}',
      '{"action":7}',
      '"x"',
    ]) {
      socket.send(text);
      replies.push(await next());
    }

    expect(replies).toEqual([
      { route: 'hello', body: '{"action":"hello"}' },
      { route: '$default', body: '{"action":"nobody"}' },
      { route: '$default', body: 'no json' },
      { route: '$default', body: '{"action":"$disconnect"}' },
      { route: '$default', body: '{"action":7}' },
      { route: '$default', body: '"x"' },
    ]);
    const message = cloud.eventOf('MESSAGE')!;
    expect(message).not.toHaveProperty('headers');
    expect(message.requestContext).toMatchObject({
      messageId: expect.any(String),
      authorizer: { userId: 'alice', principalId: 'alice' },
      connectionId: cloud.eventOf('CONNECT')?.requestContext.connectionId,
    });
  });

  it('drops the answer of a route without a route response', async () => {
    await cloud.start();
    cloud.handler = () => ({ ok: true, payload: { statusCode: 200, body: '{"from":"any"}' } });
    const { socket, next } = await cloud.connect();

    socket.send('{"action":"quiet"}');
    await cloud.until(() => cloud.eventOf('MESSAGE'));
    socket.send('{"action":"hello"}');

    expect(await next()).toEqual({ from: 'any' });
    expect(cloud.events.filter(({ requestContext }) => requestContext.eventType === 'MESSAGE')).toHaveLength(2);
  });

  it.each<[string, InvokeResult]>([
    ['fails', FAILED],
    ['answers nonsense', { ok: true, payload: 'x' }],
  ])('tells the client when the function %s, and nothing more', async (_, result) => {
    await cloud.start();
    cloud.handler = (event) => (event.requestContext.eventType === 'MESSAGE' ? result : OK);
    const { socket, next } = await cloud.connect();

    socket.send('{"action":"hello"}');

    const { connectionId } = cloud.eventOf('CONNECT')!.requestContext;
    const frame = await next();
    expect(frame).toEqual({
      message: 'Internal server error',
      connectionId,
      requestId: cloud.eventOf('MESSAGE')?.requestContext.requestId,
    });
    expect(cloud.failures).toHaveLength(1);
  });

  it('refuses what no route takes, and what exceeds the rate', async () => {
    await cloud.start({
      routes: ['$connect', 'hello'],
      throttle: { throttling_rate_limit: 0.001, throttling_burst_limit: 2 },
    });
    const { socket, next } = await cloud.connect();

    socket.send('nothing');
    expect(await next()).toMatchObject({ message: 'Forbidden' });
    socket.send('{"action":"hello"}');
    await cloud.until(() => cloud.eventOf('MESSAGE'));
    socket.send('{"action":"hello"}');
    expect(await next()).toMatchObject({ message: 'Too Many Requests' });
  });

  it('closes with 1009 beyond 128 KB and with 1003 for binary data; 128 KB pass', async () => {
    await cloud.start();
    const fits = await cloud.connect();
    const large = await cloud.connect();
    const binary = await cloud.connect();

    fits.socket.send('x'.repeat(128 * 1024));
    large.socket.send('x'.repeat(128 * 1024 + 1));
    binary.socket.send(Buffer.from([1]));

    expect((await closed(large.socket)).code).toBe(1009);
    expect((await closed(binary.socket)).code).toBe(1003);
    expect((await cloud.until(() => cloud.eventOf('MESSAGE'))).body).toHaveLength(128 * 1024);
    expect(cloud.failures[0]).toContain('over 32 KB');
  });
});

describe(`${WsGateway.name}: end of a connection`, () => {
  it.each<[string, (socket: WebSocket) => void, number, string]>([
    ['a close frame', (socket) => socket.close(1000, 'bye'), 1000, 'bye'],
    ['a close frame without a code', (socket) => socket.close(), 1005, 'Client-side close frame status not set'],
    ['a cut', (socket) => socket.terminate(), 1006, 'Connection closed abnormally'],
  ])('tells $disconnect of %s', async (_, end, code, reason) => {
    await cloud.start();
    const { socket } = await cloud.connect();

    end(socket);

    const event = await cloud.until(() => cloud.eventOf('DISCONNECT'));
    expect(event.requestContext).toMatchObject({
      routeKey: '$disconnect',
      disconnectStatusCode: code,
      disconnectReason: reason,
      authorizer: { userId: 'alice' },
      connectionId: cloud.eventOf('CONNECT')?.requestContext.connectionId,
    });
    expect(cloud.gateway.connectionIds).toEqual([]);
  });

  it('ends connections after 10 minutes of silence, and all after 2 hours', async () => {
    await cloud.start();
    const idle = await cloud.connect();
    const busy = await cloud.connect();
    cloud.clock.offset = 599_000;
    cloud.gateway.enforceLimits();
    busy.socket.send('{"action":"quiet"}');
    await cloud.until(() => cloud.eventOf('MESSAGE'));
    cloud.clock.offset = 600_500;
    cloud.gateway.enforceLimits();

    expect((await closed(idle.socket)).code).toBe(1001);
    expect(busy.socket.readyState).toBe(WebSocket.OPEN);
    for (let minutes = 19; minutes < 120; minutes += 9) {
      cloud.clock.offset = minutes * 60_000;
      const before = cloud.events.length;
      busy.socket.send('{"action":"quiet"}');
      await cloud.until(() => (cloud.events.length > before ? true : undefined));
      cloud.gateway.enforceLimits();
    }
    expect(busy.socket.readyState).toBe(WebSocket.OPEN);
    cloud.clock.offset = 7_200_500;
    cloud.gateway.enforceLimits();
    expect((await closed(busy.socket)).code).toBe(1001);
  });

  it('cuts a connection on demand and all of them at the end', async () => {
    await cloud.start();
    const first = await cloud.connect();
    const second = await cloud.connect();
    const [id] = cloud.gateway.connectionIds;

    expect(cloud.gateway.drop(id!)).toBe(true);
    expect(cloud.gateway.drop('nobody=')).toBe(false);
    expect((await closed(first.socket)).code).toBe(1006);
    const end = closed(second.socket);
    await cloud.gateway.stop();
    expect((await end).code).toBe(1001);
    expect(cloud.events.filter(({ requestContext }) => requestContext.eventType === 'DISCONNECT')).toHaveLength(2);
  });
});
