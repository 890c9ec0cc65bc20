import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EXECUTION_ARN } from './fixtures/websocket-resources.js';
import { closed, OK, WsHarness } from './fixtures/ws-harness.js';
import { WsGateway } from './ws.gateway.js';

let cloud: WsHarness;

beforeEach(() => {
  cloud = new WsHarness();
});

afterEach(async () => cloud.stop());

describe(`${WsGateway.name}: @connections (D2)`, () => {
  const client = (accessKeyId = 'local', secretAccessKey = 'local') =>
    new ApiGatewayManagementApiClient({
      endpoint: `http://${cloud.origin}/ws`,
      region: 'us-west-2',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });

  it('posts to a connection, tells about it and ends it', async () => {
    await cloud.start();
    const { socket, next } = await cloud.connect();
    const [ConnectionId] = cloud.gateway.connectionIds;

    await client().send(new PostToConnectionCommand({ ConnectionId, Data: '{"type":"x","é":1}' }));
    const facts = await client().send(new GetConnectionCommand({ ConnectionId }));

    expect(await next()).toEqual({ type: 'x', é: 1 });
    expect(facts.Identity).toMatchObject({ SourceIp: '127.0.0.1' });
    expect(cloud.requested).toEqual(
      ['POST', 'GET'].map((method) => ({
        action: 'execute-api:ManageConnections',
        resource: `${EXECUTION_ARN}/ws/${method}/@connections/${ConnectionId}`,
      })),
    );
    const end = closed(socket);
    await client().send(new DeleteConnectionCommand({ ConnectionId }));
    expect((await end).code).toBe(1000);
  });

  it('answers 410 for a connection that is gone, and not before $connect is done', async () => {
    await cloud.start();
    let early: unknown;
    cloud.handler = async (event) => {
      if (event.requestContext.eventType === 'CONNECT') {
        const command = new PostToConnectionCommand({ ConnectionId: event.requestContext.connectionId, Data: 'x' });
        early = await client()
          .send(command)
          .catch((error: unknown) => error);
      }
      return OK;
    };
    await cloud.connect();

    expect(early).toMatchObject({ name: 'GoneException' });
    await expect(client().send(new PostToConnectionCommand({ ConnectionId: 'abc=', Data: 'x' }))).rejects.toMatchObject(
      {
        name: 'GoneException',
        $metadata: { httpStatusCode: 410 },
      },
    );
  });

  it('answers 410 for a connection that is closing', async () => {
    await cloud.start();
    const { socket } = await cloud.connect();
    const [ConnectionId] = cloud.gateway.connectionIds;
    // A client that does not answer the close frame keeps the connection between open and closed.
    socket.pause();

    await client().send(new DeleteConnectionCommand({ ConnectionId }));

    await expect(client().send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }))).rejects.toMatchObject({
      name: 'GoneException',
    });
    await expect(client().send(new GetConnectionCommand({ ConnectionId }))).rejects.toMatchObject({
      name: 'GoneException',
    });
    expect(cloud.gateway.connectionIds).toEqual([ConnectionId]);
  });

  it('refuses whom no policy allows, who is unknown, and messages over 128 KB', async () => {
    await cloud.start();
    await cloud.connect();
    const [ConnectionId] = cloud.gateway.connectionIds;
    const post = (Data: string, from = client()) => from.send(new PostToConnectionCommand({ ConnectionId, Data }));

    await expect(post('x'.repeat(128 * 1024 + 1))).rejects.toMatchObject({ name: 'PayloadTooLargeException' });
    await expect(post('x', client('nobody'))).rejects.toMatchObject({ name: 'ForbiddenException' });
    await expect(post('x', client('local', 'wrong'))).rejects.toMatchObject({ name: 'ForbiddenException' });
    cloud.decision = { allowed: false, message: 'User: x is not authorized' };
    await expect(post('x')).rejects.toMatchObject({ name: 'ForbiddenException', message: 'User: x is not authorized' });
    expect((await fetch(`http://${cloud.origin}/ws/@connections/x`, { method: 'POST', body: 'x' })).status).toBe(403);
  });
});
