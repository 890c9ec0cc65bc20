import { type CanActivate, Injectable, Module, UseGuards } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import { IsInt, IsString, Length, Max } from 'class-validator';
import { from, type Observable } from 'rxjs';
import { DomainError } from '#platform/errors/domain.error.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { Connection } from '#platform/websocket/connection.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import { createWsApp } from '#platform/websocket/ws-handler.js';
import type { WsHandler } from '#platform/websocket/ws-event.js';

class EchoDto {
  @IsString()
  @Length(1, 10)
  text!: string;
}

class AddDto {
  @IsInt()
  @Max(100)
  a!: number;

  @IsInt()
  @Max(100)
  b!: number;
}

@Injectable()
class ClosedGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

/** What the connection hooks of the contract application have seen. */
@Injectable()
class Visits {
  connected = 0;
  readonly gone: string[] = [];
}

@WebSocketGateway()
class ContractGateway implements OnGatewayConnection<Connection>, OnGatewayDisconnect<Connection> {
  constructor(private readonly visits: Visits) {}

  async handleConnection(connection: Connection): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const wish = connection.event.queryStringParameters?.['refuse'];
    if (wish === 'domain') throw new DomainError(403, 'forbidden', 'No entry.');
    if (wish === 'crash') throw new Error('secret');
    this.visits.connected += 1;
  }

  async handleDisconnect(connection: Connection): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.visits.gone.push(connection.id);
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() dto: EchoDto): object {
    return { text: dto.text };
  }

  @SubscribeMessage('add')
  async add(@MessageBody() dto: AddDto): Promise<number> {
    return Promise.resolve(dto.a + dto.b);
  }

  @SubscribeMessage('greet')
  greet(): WsResponse<object> {
    return { event: 'greeting', data: { text: 'hi' } };
  }

  @SubscribeMessage('nothing')
  nothing(): void {}

  @SubscribeMessage('count')
  count(): Observable<WsResponse<number>> {
    return from([1, 2, 3].map((data) => ({ event: 'number', data })));
  }

  @SubscribeMessage('emit')
  emit(@ConnectedSocket() connection: Connection): string {
    connection.emit('first', { n: 1 });
    connection.waitUntil(
      new Promise<void>((resolve) => {
        setImmediate(() => {
          connection.emit('second', { n: 2 });
          resolve();
        });
      }),
    );
    return 'done';
  }

  @SubscribeMessage('refuse')
  refuse(): never {
    throw new DomainError(409, 'busy', 'Busy.', { extensions: { until: 'noon' } });
  }

  @SubscribeMessage('crash')
  async crash(): Promise<never> {
    return Promise.reject(new Error('secret'));
  }

  @UseGuards(ClosedGuard)
  @SubscribeMessage('closed')
  closed(): string {
    return 'never';
  }

  @SubscribeMessage('visits')
  seen(): object {
    return { connected: this.visits.connected, gone: this.visits.gone.length };
  }

  @SubscribeMessage('shared')
  shared(): never {
    throw new DomainError(409, 'first-gateway', 'The first gateway refuses.');
  }
}

/** A second gateway: shares an action with the first one and is slower there. */
@WebSocketGateway()
class SecondGateway {
  done = 0;

  @SubscribeMessage('shared')
  async shared(): Promise<WsResponse<object>> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.done += 1;
    return { event: 'slow', data: { done: this.done } };
  }
}

/** Boots the application that the contract suite talks to. */
export async function contractApp(poster: ConnectionPoster): Promise<WsHandler> {
  @Module({
    providers: [
      Visits,
      ContractGateway,
      SecondGateway,
      { provide: ConnectionPoster, useValue: poster },
      { provide: PlatformLogger, useFactory: () => new PlatformLogger({ level: 'SILENT' }) },
    ],
  })
  class ContractModule {}

  const { adapter } = await createWsApp(ContractModule);
  return (event, context) => adapter.handle(event, context);
}
