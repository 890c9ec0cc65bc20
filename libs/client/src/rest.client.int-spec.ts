import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { RestClient, type RestOptions } from './index.js';

const SHORT = { firstMs: 1, mostMs: 1 };
const VOTE = { path: { votingId: 'v1' }, body: { choice: 'pizza' } } as const;

type Handler = (response: ServerResponse, request: IncomingMessage) => void;

const answer: Handler = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"nextCursor":null}');
};
const isCutOff: Handler = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"data":[', () => response.destroy());
};
const hangUp: Handler = (_, request) => void request.socket.destroy();

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A server that treats each request by the next of the handlers, and a client of it. */
async function serve(handlers: readonly Handler[], options: Partial<RestOptions> = {}) {
  const bodies: string[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const handler = handlers[bodies.length] ?? answer;
    const chunks: Buffer[] = [];
    bodies.push('');
    const index = bodies.length - 1;
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies[index] = Buffer.concat(chunks).toString('latin1');
    handler(response, request);
  };
  server = createServer((request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { bodies, rest: new RestClient({ url, token: () => 't', ...SHORT, ...options }) };
}

describe('on a real network', () => {
  test.each([
    ['hangs up', hangUp],
    ['ends in the middle of its answer', isCutOff],
  ])('a server that %s is asked again', async (_, handler) => {
    const { rest, bodies } = await serve([handler, handler]);

    await expect(rest.call('Votings.search')).resolves.toMatchObject({ status: 200 });
    expect(bodies).toHaveLength(3);
  });

  test('a body is sent again whole, a form as well', async () => {
    const { rest, bodies } = await serve([hangUp, answer, hangUp, answer]);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(100_000).fill(65)]), 'leads.xlsx');

    await rest.call('Votes.cast', VOTE);
    await rest.call('Imports.create', { body: form });

    const [json, again, upload = '', uploadedAgain = ''] = bodies;
    expect([json, again]).toEqual(['{"choice":"pizza"}', '{"choice":"pizza"}']);
    for (const text of [upload, uploadedAgain]) {
      expect(text).toContain('filename="leads.xlsx"');
      expect(text).toContain('A'.repeat(100_000));
    }
  });

  test('a server that does not answer is not waited for, and hears that', async () => {
    let hasHeard: (() => void) | undefined;
    const heard = new Promise<void>((resolve) => (hasHeard = resolve));
    const { rest } = await serve([(response) => response.on('close', () => hasHeard?.())]);

    await expect(rest.call('Votings.search', { attemptMs: 30, totalMs: 30 })).rejects.toMatchObject({
      reason: 'timeout',
    });
    await heard;
  });

  test('an answer that does not end is not waited for either', async () => {
    const endless: Handler = (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('[');
    const { rest } = await serve([endless]);

    await expect(rest.call('Votings.search', { attemptMs: 30, totalMs: 30 })).rejects.toMatchObject({
      reason: 'timeout',
    });
  });

  test('nobody there is an error that says why', async () => {
    const { rest } = await serve([]);
    server?.close();
    server?.closeAllConnections();

    const error: unknown = await rest.call('Votings.search').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: 'UnansweredError', reason: 'connection-lost' });
    expect((error as Error).cause).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  test.each([
    ['an address that is none', { url: '/v1' }],
    ['a token that no header can hold', { token: () => 'a\nb' }],
  ])('%s is a mistake of the program, and not tried again', async (_, options) => {
    const { rest, bodies } = await serve([], options);

    await expect(rest.call('Votings.search')).rejects.toMatchObject({ name: 'TypeError' });
    expect(bodies).toEqual([]);
  });
});
