import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { HttpException, Injectable } from '@nestjs/common';
import {
  ConnectedSocket,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { connectEvent, disconnectEvent, messageEvent, wsContext } from '#test/factories/ws-event.js';
import { DomainError } from '../errors/domain.error.js';
import { Connection } from './connection.js';
import { wsTestApp } from './testing/ws-test-app.js';

const pause = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Gives the process the chance to die of an unhandled rejection or of an error that rxjs throws from a timer. */
const afterTimers = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

@Injectable()
class Seen {
  readonly events: string[] = [];
}

@WebSocketGateway()
class FirstGateway implements OnGatewayConnection<Connection>, OnGatewayDisconnect<Connection> {
  constructor(readonly seen: Seen) {}

  async handleConnection(connection: Connection): Promise<void> {
    await pause();
    this.seen.events.push(`first connected ${connection.id}`);
  }

  async handleDisconnect(connection: Connection, reason?: string): Promise<void> {
    await pause();
    this.seen.events.push(`first disconnected ${connection.id} ${reason ?? ''}`);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

@WebSocketGateway()
class SecondGateway implements OnGatewayConnection<Connection>, OnGatewayDisconnect<Connection> {
  constructor(readonly seen: Seen) {}

  handleConnection(connection: Connection): void {
    this.seen.events.push(`second connected ${connection.id}`);
  }

  handleDisconnect(connection: Connection): void {
    this.seen.events.push(`second disconnected ${connection.id}`);
  }
}

describe('connection hooks', () => {
  test('run once per connect and disconnect in every gateway, awaited, and never on messages', async () => {
    const { adapter, ...app } = await wsTestApp([Seen, FirstGateway, SecondGateway]);
    const { events } = app.app.get(Seen);

    const connectionId = 'C';
    expect(await adapter.handle(connectEvent({ connectionId }), wsContext())).toEqual({ statusCode: 200 });
    expect(events.toSorted()).toEqual(['first connected C', 'second connected C']);

    events.length = 0;
    await adapter.handle(messageEvent({ action: 'ping' }, { connectionId }), wsContext());
    await adapter.handle(messageEvent({ action: 'nope' }, { connectionId }), wsContext());
    await afterTimers();
    expect(events).toEqual([]);

    const gone = disconnectEvent({ connectionId, reason: 'Going away' });
    expect(await adapter.handle(gone, wsContext())).toEqual({ statusCode: 200 });
    expect(events.toSorted()).toEqual(['first disconnected C Going away', 'second disconnected C']);
  });

  test('a container that never saw the connect handles its messages and its disconnect', async () => {
    const { adapter, ...app } = await wsTestApp([Seen, FirstGateway]);

    const { body } = await adapter.handle(messageEvent({ action: 'ping', id: 'c1' }), wsContext());
    await adapter.handle(disconnectEvent({ connectionId: 'C' }), wsContext());

    expect(JSON.parse(body ?? '')).toEqual({ type: 'ack', id: 'c1', data: 'pong' });
    expect(app.app.get(Seen).events).toEqual(['first disconnected C ']);
  });

  test('the same connection id connects twice: both count', async () => {
    const { adapter, ...app } = await wsTestApp([Seen, SecondGateway, FirstGateway]);

    await adapter.handle(connectEvent({ connectionId: 'C' }), wsContext());
    await adapter.handle(connectEvent({ connectionId: 'C' }), wsContext());

    expect(app.app.get(Seen).events.filter((event) => event === 'second connected C')).toHaveLength(2);
  });

  test('called by a unit test with a client of its own, a hook behaves as written', async () => {
    const { app } = await wsTestApp([Seen, FirstGateway]);

    await app.get(FirstGateway).handleConnection({ id: 'mine' } as Connection);

    expect(app.get(Seen).events).toEqual(['first connected mine']);
  });
});

describe('hooks that fail', () => {
  const errors: Readonly<Record<string, () => unknown>> = {
    domain: () => new DomainError(403, 'forbidden', 'No.'),
    http: () => new HttpException('Who are you?', 401),
    ws: () => new WsException('Bad client'),
    wsStatus: () => new WsException({ statusCode: 429, message: 'Slow down' }),
    crash: () => new Error('secret'),
    nothing: () => undefined,
  };

  @WebSocketGateway()
  class FailingGateway implements OnGatewayConnection<Connection>, OnGatewayDisconnect<Connection> {
    handleConnection(connection: Connection): Promise<void> | void {
      const error = errors[connection.event.queryStringParameters?.['error'] ?? '']?.();
      if (connection.event.queryStringParameters?.['how'] === 'sync') throw error;
      return pause().then(() => {
        throw error;
      });
    }

    async handleDisconnect(): Promise<void> {
      await pause();
      throw new Error('secret');
    }

    @SubscribeMessage('a')
    a(): void {}
  }

  test.each([
    ['domain', 403],
    ['http', 401],
    ['ws', 400],
    ['wsStatus', 429],
    ['crash', 500],
    ['nothing', 500],
  ])('D1: $connect is refused for %s with %d, thrown or rejected, and the process lives', async (error, statusCode) => {
    const { adapter } = await wsTestApp([FailingGateway]);

    for (const how of ['sync', 'async']) {
      const event = { ...connectEvent(), queryStringParameters: { error, how } };
      expect(await adapter.handle(event, wsContext())).toEqual({ statusCode });
    }
    await afterTimers();
  });

  test('one refusal counts though another gateway’s hook is slower and succeeds', async () => {
    const { adapter, ...app } = await wsTestApp([Seen, FirstGateway, FailingGateway]);
    const event = { ...connectEvent({ connectionId: 'C' }), queryStringParameters: { error: 'domain', how: 'sync' } };

    expect(await adapter.handle(event, wsContext())).toEqual({ statusCode: 403 });
    expect(app.app.get(Seen).events).toEqual(['first connected C']);
  });

  test('a failing $disconnect is logged and reported', async () => {
    const { adapter, logger } = await wsTestApp([FailingGateway]);

    expect(await adapter.handle(disconnectEvent({ requestId: 'R1' }), wsContext())).toEqual({ statusCode: 500 });
    expect(logger.errors).toEqual([
      expect.objectContaining({ error: new Error('secret'), fields: expect.objectContaining({ requestId: 'R1' }) }),
    ]);
  });

  test('a frame emitted during $connect fails it: API Gateway would answer 410 to the post', async () => {
    @WebSocketGateway()
    class EagerGateway implements OnGatewayConnection<Connection> {
      handleConnection(connection: Connection): void {
        connection.emit('welcome', {});
      }

      @SubscribeMessage('a')
      a(): void {}
    }
    const { adapter, logger } = await wsTestApp([EagerGateway]);

    expect(await adapter.handle(connectEvent(), wsContext())).toEqual({ statusCode: 500 });
    expect(String(logger.errors[0]?.error)).toContain('during CONNECT');
  });
});

test('5,000 invocations leave at most 2 connection objects', async () => {
  const connections: WeakRef<Connection>[] = [];

  @WebSocketGateway()
  class LeakGateway implements OnGatewayConnection<Connection>, OnGatewayDisconnect<Connection> {
    handleConnection(connection: Connection): void {
      connections.push(new WeakRef(connection));
    }

    handleDisconnect(connection: Connection): void {
      connections.push(new WeakRef(connection));
    }

    @SubscribeMessage('a')
    a(@ConnectedSocket() connection: Connection): void {
      connections.push(new WeakRef(connection));
    }
  }
  const { adapter } = await wsTestApp([LeakGateway]);

  for (let i = 0; i < 1_000; i += 1) {
    const connectionId = `C${i}`;
    await adapter.handle(connectEvent({ connectionId }), wsContext());
    for (let n = 0; n < 3; n += 1) {
      await adapter.handle(messageEvent({ action: 'a', id: `c${n}` }, { connectionId }), wsContext());
    }
    await adapter.handle(disconnectEvent({ connectionId }), wsContext());
  }
  await collectGarbage();

  expect(connections).toHaveLength(5_000);
  expect(connections.filter((connection) => connection.deref()).length).toBeLessThanOrEqual(2);
});

/** WeakRefs keep their targets until the current job ends, so the collection needs a job of its own. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
}
