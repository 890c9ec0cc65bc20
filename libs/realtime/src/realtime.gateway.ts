import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import { Action } from '#platform/websocket/action.decorator.js';
import { Connection } from '#platform/websocket/connection.js';
import { frame } from '#platform/websocket/server-frame.decorator.js';
import { PingDto } from './realtime.dto.js';
import { PongFrame, WelcomeFrame } from './realtime.frames.js';
import { RealtimeService } from './realtime.service.js';

/** What every connection needs, whatever it is used for. */
@WebSocketGateway()
export class RealtimeGateway implements OnGatewayConnection<Connection>, OnGatewayDisconnect<Connection> {
  constructor(private readonly realtime: RealtimeService) {}

  async handleConnection(connection: Connection): Promise<void> {
    await this.realtime.connect(connection);
  }

  async handleDisconnect(connection: Connection): Promise<void> {
    await this.realtime.disconnect(connection);
  }

  @Action({ summary: 'Begins: sent once after connecting.', replies: [WelcomeFrame] })
  @SubscribeMessage('hello')
  hello(@ConnectedSocket() connection: Connection): WsResponse<WelcomeFrame> {
    return frame(WelcomeFrame, this.realtime.welcome(connection));
  }

  @Action({ summary: 'Heartbeat, and the measure of the server’s time.', replies: [PongFrame] })
  @SubscribeMessage('ping')
  async ping(@ConnectedSocket() connection: Connection, @MessageBody() { t }: PingDto): Promise<WsResponse<PongFrame>> {
    return frame(PongFrame, await this.realtime.ping(connection, t));
  }
}
