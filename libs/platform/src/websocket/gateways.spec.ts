import { describe, expect, test } from '@jest/globals';
import { Inject, Injectable, Module, Scope, type Type } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { Ack, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { SystemClock } from '../clock/clock.js';
import { GatewayRuleError } from './gateways.js';
import { NoopHttpAdapter } from './noop-http.adapter.js';
import { RouteAdapter } from './route.adapter.js';
import { RecordingLogger, RecordingPoster, wsTestApp } from './testing/ws-test-app.js';

@WebSocketGateway()
class GoodGateway {
  @SubscribeMessage('ok')
  ok(): void {}
}

@WebSocketGateway(8080)
class PortGateway {
  @SubscribeMessage('a')
  a(): void {}
}

@WebSocketGateway({ namespace: 'chat' })
class NamespaceGateway {
  @SubscribeMessage('a')
  a(): void {}
}

@WebSocketGateway({ path: '/chat' })
class PathGateway {
  @SubscribeMessage('a')
  a(): void {}
}

@WebSocketGateway()
class ConnectRouteGateway {
  @SubscribeMessage('$connect')
  connect(): void {}
}

@WebSocketGateway()
class PatternGateway {
  @SubscribeMessage({ cmd: 'a' })
  a(): void {}
}

@WebSocketGateway()
class AckGateway {
  @SubscribeMessage('a')
  a(@Ack() ack: () => void): void {
    ack();
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  constructor(@Inject(REQUEST) readonly request: unknown) {}
}

@WebSocketGateway()
class RequestScopedGateway {
  constructor(readonly perRequest: PerRequest) {}

  @SubscribeMessage('a')
  a(): void {}
}

@WebSocketGateway()
class EmptyGateway {}

describe('boot rules of gateways', () => {
  test.each<[string, readonly Type[], RegExp]>([
    ['a port', [PortGateway], /PortGateway has a port/],
    ['a namespace', [NamespaceGateway], /NamespaceGateway has a namespace/],
    ['a path', [PathGateway], /PathGateway has a path/],
    ['a handler for $connect', [ConnectRouteGateway], /connect subscribes to \$connect; implement handleConnection/],
    ['a pattern that is no text', [PatternGateway], /PatternGateway \.a: an action is a text/],
    ['@Ack()', [AckGateway], /AckGateway \.a uses @Ack\(\)/],
    ['request scope', [RequestScopedGateway, PerRequest], /RequestScopedGateway is request-scoped/],
    ['no gateway at all', [], /no gateway with a route/],
    ['no route at all', [EmptyGateway], /no gateway with a route/],
  ])('%s is refused at boot, by name', async (_what, providers, message) => {
    const boot = wsTestApp([...providers]);

    await expect(boot).rejects.toThrow(GatewayRuleError);
    await expect(boot).rejects.toThrow(message);
  });

  test('a gateway in two modules is refused: Nest would run every message twice', async () => {
    @Module({ providers: [GoodGateway] })
    class OtherModule {}

    await expect(wsTestApp([GoodGateway], { imports: [OtherModule] })).rejects.toThrow(/provided by two modules/);
  });

  test('gateways that Nest did not bind are noticed: it ignores a socket module that fails to load', async () => {
    @Module({ providers: [GoodGateway] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, new NoopHttpAdapter(), { logger: false, abortOnError: false });
    const options = { poster: new RecordingPoster(), clock: new SystemClock(), logger: new RecordingLogger() };
    const neverInstalled = new RouteAdapter(app, options);

    await expect(neverInstalled.start()).rejects.toThrow('Nest did not bind the routes ok');
  });

  test('afterInit is awaited, and its failure fails the boot', async () => {
    const seen: string[] = [];

    @WebSocketGateway()
    class SlowGateway extends GoodGateway {
      async afterInit(): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, 5));
        seen.push('ready');
      }
    }

    @WebSocketGateway()
    class BrokenGateway extends GoodGateway {
      async afterInit(): Promise<void> {
        await Promise.resolve();
        throw new Error('no init');
      }
    }

    await wsTestApp([SlowGateway]);
    expect(seen).toEqual(['ready']);
    await expect(wsTestApp([BrokenGateway])).rejects.toThrow('no init');
  });

  test('one gateway class boots more than once in a process', async () => {
    await wsTestApp([GoodGateway]);
    const { adapter } = await wsTestApp([GoodGateway]);

    expect(adapter.gateways.map(({ name, routes }) => ({ name, routes }))).toEqual([
      { name: 'GoodGateway', routes: [{ action: 'ok', methodName: 'ok' }] },
    ]);
  });
});
