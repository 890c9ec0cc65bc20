import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from './document-client.js';

/** Answers GetItem after a few failures, and counts connections. */
let server: Server;
let connections = 0;
let failures = 0;
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    request.resume().on('end', () => {
      failures -= 1;
      response.writeHead(failures >= 0 ? 500 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(failures >= 0 ? '{"__type":"InternalServerError"}' : '{"Item":{"id":{"S":"a"}}}');
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function connect() {
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return createDocumentClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-west-2', credentials });
}

const get = new GetCommand({ TableName: 't', Key: { id: 'a' } });

describe(createDocumentClient.name, () => {
  it('keeps its connection alive over calls', async () => {
    const client = connect();
    connections = 0;

    for (let call = 0; call < 5; call += 1) await client.send(get);

    expect(connections).toBe(1);
    client.destroy();
  });

  it('tries a failed read a bounded number of times', async () => {
    const client = connect();
    failures = 2;
    expect((await client.send(get)).Item).toEqual({ id: 'a' });

    failures = 100;
    requests = 0;
    await expect(client.send(get)).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(requests).toBe(3);
    client.destroy();
  });
});
