import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { httpEndpoint, ManagementApiPoster } from './management-api.poster.js';

/** What the `@connections` API was asked, and what it answers. */
let server: Server;
let requests: { method?: string | undefined; url?: string | undefined; body: string }[];
let status: number;
/** Answers before `status`. */
let hiccups: { status: number; type: string }[];
let poster: ManagementApiPoster;

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  poster = new ManagementApiPoster(
    new ApiGatewayManagementApiClient({
      endpoint: httpEndpoint(`ws://127.0.0.1:${port}/ws`),
      region: 'us-west-2',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  );
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  requests.push({ method: request.method, url: request.url, body: await text(request) });
  const hiccup = hiccups.shift();
  if (hiccup) return void response.writeHead(hiccup.status, { 'x-amzn-errortype': hiccup.type }).end('{}');
  response.writeHead(status, { 'x-amzn-errortype': status === 410 ? 'GoneException' : 'ForbiddenException' }).end('{}');
}

beforeEach(() => {
  requests = [];
  status = 200;
  hiccups = [];
});

afterAll(async () => new Promise((resolve) => server.close(resolve)));

describe(ManagementApiPoster.name, () => {
  test('posts a frame as text to the connection', async () => {
    expect(await poster.post('abc=', { type: 'pong', data: 'ü' })).toEqual({ outcome: 'posted' });
    expect(await poster.post('abc=', '{"ready":"text"}')).toEqual({ outcome: 'posted' });

    expect(requests).toEqual([
      { method: 'POST', url: '/ws/@connections/abc%3D', body: '{"type":"pong","data":"ü"}' },
      { method: 'POST', url: '/ws/@connections/abc%3D', body: '{"ready":"text"}' },
    ]);
  });

  test('D2: 410 is an outcome, not an error, and not tried again', async () => {
    status = 410;

    expect(await poster.post('abc=', {})).toEqual({ outcome: 'gone' });
    expect(requests).toHaveLength(1);
  });

  test.each([
    [429, 'LimitExceededException'],
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
  ])('D2: %i (%s) is tried again', async (code, type) => {
    hiccups = [{ status: code, type }];

    expect(await poster.post('abc=', {})).toEqual({ outcome: 'posted' });
    expect(requests).toHaveLength(2);
  });

  test('any other refusal is an error', async () => {
    status = 403;

    await expect(poster.post('abc=', {})).rejects.toThrow(expect.objectContaining({ name: 'ForbiddenException' }));
  });
});

test.each([
  ['wss://abc.execute-api.us-west-2.amazonaws.com/ws', 'https://abc.execute-api.us-west-2.amazonaws.com/ws'],
  ['ws://127.0.0.1:3000/ws', 'http://127.0.0.1:3000/ws'],
  ['https://abc/ws', 'https://abc/ws'],
])('the endpoint %s is posted to at %s', (endpoint, expected) => {
  expect(httpEndpoint(endpoint)).toBe(expected);
});
