import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';
import { WsTestClient } from '#test/support/ws-client.js';

let cloud: TestCloud;
const lines: string[] = [];

beforeAll(async () => {
  const write = (line: string): void => void lines.push(line);
  cloud = await startTestCloud({ log: { functionLine: (_, line) => write(line), info: write, warn: write } });
}, 30_000);
afterAll(async () => cloud.stop());

const rows = async (): Promise<number> =>
  (await cloud.state()).tables.find(({ name }) => name === 'connections')?.items ?? -1;

describe('WebSocket, end to end on the local cloud', () => {
  it('greets, answers pings, and gives one ack per id (D1, X4)', async () => {
    const client = await cloud.connect('alice', ['organizers']);

    client.send({ action: 'hello' });
    expect(await client.take({ type: 'welcome' })).toMatchObject({
      data: { userId: 'alice', connectionId: expect.stringMatching(/=$/), heartbeatSeconds: 60 },
    });
    client.send({ action: 'ping', id: 'p1', data: { t: 7 } });
    expect(await client.take({ type: 'pong' })).toMatchObject({ data: { t: 7, serverTime: expect.any(String) } });
    expect(await client.take({ type: 'ack' })).toMatchObject({ id: 'p1' });
  });

  it('never leaves a frame without an answer (X4)', async () => {
    const client = await cloud.connect('alice');

    client.send('no json');
    expect(await client.take({ type: 'error' })).toMatchObject({ error: { code: 'malformed' } });
    client.send({ action: 'dance', id: 'x' });
    expect(await client.take({ type: 'error' })).toMatchObject({ id: 'x', error: { code: 'unknown-action' } });
  });

  it('closes with 1009 for a message over 128 KB', async () => {
    const client = await cloud.connect('alice');

    client.send('x'.repeat(128 * 1024 + 1));

    expect(await client.closed()).toBe(1009);
  });

  it.each([
    ['no token', () => ''],
    ['nonsense', () => '?token=a.b.c'],
    ['an unsigned token', () => `?token=${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
  ])('refuses %s with 401, and no token is in a log (D1)', async (_, query) => {
    expect(await WsTestClient.refusal(cloud.wsUrl + query())).toBe(401);
    expect(lines.join('\n')).not.toMatch(/a\.b\.c|e30/);
  });

  it('keeps a row per connection while it lives, and answers 410 afterwards (D2)', async () => {
    const open = async (): Promise<readonly number[]> => [await rows(), (await cloud.state()).connections];
    const [before = 0] = await eventually(open, ([inTable, sockets]) => inTable === sockets);
    const client = await cloud.connect('bob');
    client.send({ action: 'hello' });
    const { data } = await client.take({ type: 'welcome' });
    const { connectionId } = data as { connectionId: string };
    expect(await rows()).toBe(before + 1);
    const poster = new ApiGatewayManagementApiClient({
      endpoint: cloud.wsUrl.replace('ws:', 'http:'),
      region: cloud.stack.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const post = () =>
      poster.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: '{"type":"probe"}' }));

    await post();
    expect(await client.take({ type: 'probe' })).toEqual({ type: 'probe' });
    await client.close();
    await eventually(rows, (count) => count === before);
    await expect(post()).rejects.toMatchObject({ name: 'GoneException' });
  }, 20_000);
});
