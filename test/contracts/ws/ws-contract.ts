import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import type { WsHandler } from '#platform/websocket/ws-event.js';
import { contractApp } from './contract.app.js';

/** One client of the WebSocket API. */
export interface ContractClient {
  send(frame: string): void;
  /** The next frame that the client received, parsed. Rejects when none comes. */
  next(): Promise<unknown>;
  /** Closes the connection; resolves once the server side has handled it. */
  close(): Promise<void>;
}

/** Something that carries frames between clients and a handler: a socket server, or nothing at all. */
export interface ContractTarget {
  /** Opens a connection. The HTTP status when the server refused it. */
  connect(query?: Readonly<Record<string, string>>): Promise<ContractClient | { readonly refused: number }>;
  /** Resolves once no event is being handled. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a target.
 *
 * @param boot boots the application under test; gets the poster that reaches this target's connections
 */
export type StartTarget = (boot: (poster: ConnectionPoster) => Promise<WsHandler>) => Promise<ContractTarget>;

/** What every carrier of the route adapter must do (requirement X4). The same cases run in-process and over sockets. */
export function describeWsContract(name: string, start: StartTarget): void {
  describe(`WebSocket contract: ${name}`, () => {
    let target: ContractTarget;
    beforeAll(async () => {
      target = await start(contractApp);
    });
    afterAll(async () => target.stop());

    async function open(): Promise<ContractClient> {
      const client = await target.connect();
      if ('refused' in client) throw new Error(`refused: ${client.refused}`);
      return client;
    }

    /** Everything that one frame is answered with. */
    async function answersTo(frame: unknown): Promise<unknown[]> {
      const client = await open();
      client.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
      const answers = await untilMarker(client);
      // The frame has arrived before the first marker; once its work is done, its answers come before the second.
      await target.idle();
      answers.push(...(await untilMarker(client)));
      await client.close();
      return answers;
    }

    describe('acks', () => {
      test.each([
        ['a value', { action: 'echo', id: 'c1', data: { text: 'hi' } }, { text: 'hi' }],
        ['a promise', { action: 'add', id: 'c1', data: { a: 1, b: 2 } }, 3],
        ['nothing', { action: 'nothing', id: 'c1' }, {}],
      ])('X4: %s is acknowledged once, under the id', async (_what, frame, data) => {
        expect(await answersTo(frame)).toEqual([{ type: 'ack', id: 'c1', data }]);
      });

      test('X4: without an id there is no ack', async () => {
        expect(await answersTo({ action: 'echo', data: { text: 'hi' } })).toEqual([]);
      });

      test('X4: the longest id is 64 characters', async () => {
        const id = 'x'.repeat(64);
        expect(await answersTo({ action: 'nothing', id })).toEqual([{ type: 'ack', id, data: {} }]);
      });
    });

    describe('frames', () => {
      const greeting = { type: 'greeting', time: expect.stringMatching(RFC3339), data: { text: 'hi' } };

      test('X4: a WsResponse is a frame', async () => {
        expect(await answersTo({ action: 'greet' })).toEqual([greeting]);
      });

      test('X4: with an id, the frame is followed by exactly one ack', async () => {
        expect(await answersTo({ action: 'greet', id: 'c1' })).toEqual([greeting, { type: 'ack', id: 'c1', data: {} }]);
      });

      test('X4: all values of an Observable arrive, in order', async () => {
        const frames = await answersTo({ action: 'count' });
        expect(frames).toEqual([1, 2, 3].map((data) => expect.objectContaining({ type: 'number', data })));
      });

      test('X4: emitted frames arrive before the ack, also those of work that the handler left running', async () => {
        expect(await answersTo({ action: 'emit', id: 'c1' })).toEqual([
          expect.objectContaining({ type: 'first', data: { n: 1 } }),
          expect.objectContaining({ type: 'second', data: { n: 2 } }),
          { type: 'ack', id: 'c1', data: 'done' },
        ]);
      });

      test('a gateway that fails does not stop the other one of the same action', async () => {
        expect(await answersTo({ action: 'shared', id: 'c1' })).toEqual([
          expect.objectContaining({ type: 'slow' }),
          error(409, 'first-gateway', 'c1'),
        ]);
      });
    });

    describe('errors', () => {
      test.each([
        ['a domain error', { action: 'refuse', id: 'c1' }, error(409, 'busy', 'c1', { detail: 'Busy.', until: 'noon' })],
        ['a domain error without id', { action: 'refuse' }, error(409, 'busy', undefined, { until: 'noon' })],
        ['an unexpected error', { action: 'crash', id: 'c1' }, error(500, 'internal-error', 'c1')],
        ['a guard that refuses', { action: 'closed', id: 'c1' }, error(403, 'forbidden', 'c1')],
        ['an unknown action', { action: 'nope', id: 'c1' }, error(404, 'unknown-action', 'c1')],
        ['an unknown action without id', { action: 'nope' }, error(404, 'unknown-action')],
        ['an action of the gateway itself', { action: '$connect', id: 'c1' }, error(404, 'unknown-action', 'c1')],
        ['the default route by name', { action: '$default', id: 'c1' }, error(404, 'unknown-action', 'c1')],
        ['an inherited name', { action: 'constructor', id: 'c1' }, error(404, 'unknown-action', 'c1')],
        ['a frame that is not JSON', '{"action":', error(400, 'malformed')],
        ['an empty frame', '', error(400, 'malformed')],
        ['null', 'null', error(400, 'malformed')],
        ['a list', '[{"action":"echo"}]', error(400, 'malformed')],
        ['a text', '"echo"', error(400, 'malformed')],
        ['no action', { id: 'c1', data: {} }, error(400, 'malformed', 'c1', at('/action'))],
        ['an action of the wrong type', { action: 7, id: 'c1' }, error(400, 'malformed', 'c1', at('/action'))],
        ['an id of the wrong type', { action: 'echo', id: 7 }, error(400, 'malformed', undefined, at('/id'))],
        ['an id that is null', { action: 'echo', id: null }, error(400, 'malformed', undefined, at('/id'))],
        ['an empty id', { action: 'echo', id: '' }, error(400, 'malformed', undefined, at('/id'))],
        ['an id that is too long', { action: 'echo', id: 'x'.repeat(65) }, error(400, 'malformed', undefined, at('/id'))],
        ['data that is a list', { action: 'echo', id: 'c1', data: [] }, error(400, 'malformed', 'c1', at('/data'))],
        ['data that is null', { action: 'echo', id: 'c1', data: null }, error(400, 'malformed', 'c1', at('/data'))],
        ['data that is a text', { action: 'echo', id: 'c1', data: 'x' }, error(400, 'malformed', 'c1', at('/data'))],
      ])('X1, X4: %s is answered by exactly one error frame', async (_what, frame, expected) => {
        expect(await answersTo(frame)).toEqual([expected]);
      });

      test('X1: every broken rule of a DTO is named', async () => {
        const [frame] = await answersTo({ action: 'add', id: 'c1', data: { a: 'x', b: 101, c: 1 } });

        expect(frame).toEqual(error(422, 'validation-failed', 'c1', { errors: expect.any(Array) }));
        const { errors } = (frame as { error: { errors: { pointer: string }[] } }).error;
        expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(new Set(['/a', '/b', '/c']));
      });

      test('X1: data left out is checked as an empty object', async () => {
        const expected = error(422, 'validation-failed', 'c1', { errors: expect.any(Array) });
        expect(await answersTo({ action: 'echo', id: 'c1' })).toEqual([expected]);
      });

      test('X1: no internals and none of the client’s input are echoed', async () => {
        const text = JSON.stringify(await answersTo({ action: 'crash', id: 'c1', data: { mine: 'private' } }));
        expect(text).not.toMatch(/secret|private|at .*\.js|cause/);
      });
    });

    describe('connections', () => {
      test('D1: $connect can refuse with a status', async () => {
        expect(await target.connect({ refuse: 'domain' })).toEqual({ refused: 403 });
      });

      test('D1: a crash in $connect refuses too', async () => {
        expect(await target.connect({ refuse: 'crash' })).toEqual({ refused: 500 });
      });

      test('hooks run once per connection, never on messages, and are awaited', async () => {
        const client = await open();
        const before = await visits(client);
        const other = await open();
        await visits(other);
        await other.close();

        expect(await visits(client)).toEqual({ connected: before.connected + 1, gone: before.gone + 1 });
        await client.close();
      });

      test('connections do not see each other’s answers', async () => {
        const [a, b] = [await open(), await open()];
        a.send(JSON.stringify({ action: 'echo', id: 'a', data: { text: 'a' } }));
        b.send(JSON.stringify({ action: 'count', id: 'b' }));

        expect(await a.next()).toEqual({ type: 'ack', id: 'a', data: { text: 'a' } });
        expect(await b.next()).toEqual(expect.objectContaining({ type: 'number', data: 1 }));
        await Promise.all([a.close(), b.close()]);
      });
    });
  });
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MARKER = 'contract-marker';

/** What comes until the answer of a frame that is sent now. */
async function untilMarker(client: ContractClient): Promise<unknown[]> {
  client.send(JSON.stringify({ action: 'nothing', id: MARKER }));
  const frames: unknown[] = [];
  for (;;) {
    const frame = (await client.next()) as { id?: string };
    if (frame.id === MARKER) return frames;
    frames.push(frame);
  }
}

async function visits(client: ContractClient): Promise<{ connected: number; gone: number }> {
  client.send(JSON.stringify({ action: 'visits', id: 'v' }));
  const { data } = (await client.next()) as { data: { connected: number; gone: number } };
  return data;
}

function error(status: number, code: string, id?: string, more: object = {}): object {
  const problem = { type: 'about:blank', title: expect.any(String), detail: expect.any(String), ...more };
  return { type: 'error', ...(id && { id }), error: { ...problem, status, code, requestId: expect.stringMatching(/./) } };
}

function at(pointer: string): object {
  return { errors: [{ pointer, detail: expect.any(String) }] };
}
