import { connect as tcpConnect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InvokeResult } from '../cloud.types.js';
import { EXECUTION_ARN } from './fixtures/websocket-resources.js';
import { allow, FAILED, WsHarness } from './fixtures/ws-harness.js';
import { WsGateway } from './ws.gateway.js';

let cloud: WsHarness;

beforeEach(() => {
  cloud = new WsHarness();
});

afterEach(async () => cloud.stop());

describe(`${WsGateway.name}: handshake (D1)`, () => {
  it('asks the authorizer, then $connect, with AWS’s events', async () => {
    await cloud.start();

    await cloud.connect('?token=abc&x=1');

    const { requestContext } = cloud.asked[0]!;
    expect(cloud.asked[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: `${EXECUTION_ARN}/ws/$connect`,
      queryStringParameters: { token: 'abc', x: '1' },
      multiValueQueryStringParameters: { token: ['abc'], x: ['1'] },
      stageVariables: {},
    });
    expect(requestContext).toMatchObject({
      routeKey: '$connect',
      eventType: 'CONNECT',
      stage: 'ws',
      apiId: 'ws1',
      messageDirection: 'IN',
    });
    expect(requestContext).not.toHaveProperty('authorizer');
    expect(cloud.eventOf('CONNECT')).toMatchObject({
      headers: { Host: cloud.origin, 'Sec-WebSocket-Version': '13' },
      multiValueHeaders: { Host: [cloud.origin] },
      queryStringParameters: { token: 'abc', x: '1' },
      isBase64Encoded: false,
      requestContext: {
        connectionId: requestContext.connectionId,
        connectedAt: requestContext.connectedAt,
        identity: { sourceIp: '127.0.0.1' },
        domainName: cloud.origin,
        authorizer: { principalId: 'alice', userId: 'alice', level: '3', integrationLatency: expect.any(Number) },
      },
    });
    expect(cloud.eventOf('CONNECT')?.requestContext.authorizer).not.toHaveProperty('nothing');
    expect(requestContext.connectionId).toMatch(/^[\w-]{15}=$/);
  });

  it.each(['', '?token=', '?other=1'])('answers 401 without asking anybody for "%s"', async (query) => {
    await cloud.start();

    expect(await cloud.refusal(query)).toMatchObject({
      status: 401,
      body: { message: 'Unauthorized', connectionId: expect.any(String) },
    });
    expect([cloud.asked, cloud.events]).toEqual([[], []]);
  });

  it('leaves a token whose percent-encoding is broken to the authorizer', async () => {
    await cloud.start();
    cloud.authorizer = () => ({ ok: false, errorType: 'Error', errorMessage: 'Unauthorized' });

    expect((await cloud.refusal('?token=%zz')).status).toBe(401);
    expect(cloud.asked).toHaveLength(1);
  });

  it.each<[string, InvokeResult, number]>([
    ['throws Unauthorized', { ok: false, errorType: 'Error', errorMessage: 'Unauthorized' }, 401],
    ['crashes', FAILED, 500],
    [
      'denies',
      {
        ok: true,
        payload: { principalId: 'a', policyDocument: { Statement: [{ Action: '*', Effect: 'Deny', Resource: '*' }] } },
      },
      403,
    ],
    ['allows another stage', allow(`${EXECUTION_ARN}/other/*`), 403],
    ['answers nonsense', { ok: true, payload: { principalId: 'a' } }, 500],
    [
      'nests its context',
      { ok: true, payload: { ...(allow('*') as { payload: object }).payload, context: { deep: { a: 1 } } } },
      500,
    ],
  ])('answers when the authorizer %s', async (_, result, status) => {
    await cloud.start();
    cloud.authorizer = () => result;

    const answer = await cloud.refusal('?token=top-secret');

    expect(answer.status).toBe(status);
    expect(JSON.stringify([answer.body, cloud.failures])).not.toMatch(/secret/);
    expect(cloud.events).toEqual([]);
  });

  it.each<[string, InvokeResult, number]>([
    ['refuses', { ok: true, payload: { statusCode: 403, body: 'no' } }, 403],
    ['throws', FAILED, 502],
    ['answers nonsense', { ok: true, payload: {} }, 502],
  ])('ends the handshake when $connect %s', async (_, result, status) => {
    await cloud.start();
    cloud.handler = () => result;

    expect((await cloud.refusal()).status).toBe(status);
    expect(cloud.gateway.connectionIds).toEqual([]);
  });

  it('needs the functions’ permissions', async () => {
    await cloud.start({ permission: false });

    expect((await cloud.refusal()).status).toBe(500);
    expect(cloud.asked).toEqual([]);
  });

  it('throttles connecting', async () => {
    await cloud.start({ throttle: { throttling_rate_limit: 0.001, throttling_burst_limit: 1 } });
    await cloud.connect();

    expect((await cloud.refusal()).status).toBe(429);
  });

  it('refuses what is no WebSocket handshake without asking anybody', async () => {
    await cloud.start();
    const send = (head: string): Promise<string> =>
      new Promise((resolve) => {
        const [host, port] = cloud.origin.split(':');
        const socket = tcpConnect(Number(port), host, () =>
          socket.write(`${head}\r\nHost: ${cloud.origin}\r\nConnection: Upgrade\r\n\r\n`),
        );
        socket.once('data', (data: Buffer) => resolve(data.toString().split('\r\n')[0] ?? ''));
      });

    expect(await send('GET /ws?token=a HTTP/1.1\r\nUpgrade: websocket')).toBe('HTTP/1.1 400 Bad Request');
    expect(await send('GET /ws?token=a HTTP/1.1\r\nUpgrade: h2c')).toBe('HTTP/1.1 400 Bad Request');
    expect(cloud.asked).toEqual([]);
  });
});
