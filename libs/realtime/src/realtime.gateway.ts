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
import { principalOf } from './connection-principal.js';
import { Resumption } from './push/resumption.js';
import { PingDto, ResumeAck, ResumeDto, TopicAck, TopicDto } from './realtime.dto.js';
import { PongFrame, WelcomeFrame } from './realtime.frames.js';
import { RealtimeService } from './realtime.service.js';
import { TopicsService } from './topics/topics.service.js';
import { WelcomeService } from './welcome.service.js';

/** What every connection needs, whatever it is used for. */
@WebSocketGateway()
export class RealtimeGateway implements OnGatewayConnection<Connection>, OnGatewayDisconnect<Connection> {
  constructor(
    private readonly realtime: RealtimeService,
    private readonly welcomes: WelcomeService,
    private readonly topics: TopicsService,
    private readonly resumption: Resumption,
  ) {}

  async handleConnection(connection: Connection): Promise<void> {
    await this.realtime.connect(connection);
  }

  async handleDisconnect(connection: Connection): Promise<void> {
    await this.realtime.disconnect(connection);
  }

  @Action({ summary: 'Begins: sent once after connecting.', replies: [WelcomeFrame] })
  @SubscribeMessage('hello')
  async hello(@ConnectedSocket() connection: Connection): Promise<void> {
    await this.realtime.greet(connection);
    await this.welcomes.welcome(connection);
  }

  @Action({ summary: 'Heartbeat, and the measure of the server’s time.', replies: [PongFrame] })
  @SubscribeMessage('ping')
  async ping(@ConnectedSocket() connection: Connection, @MessageBody() { t }: PingDto): Promise<WsResponse<PongFrame>> {
    return frame(PongFrame, await this.realtime.ping(connection, t));
  }

  @Action({
    summary: 'Begins to get the frames of a topic.',
    ack: TopicAck,
    // The rules of slices refuse with codes of theirs.
    errors: ['unknown-topic', 'voting-not-found', 'forbidden', 'too-many-topics'],
  })
  @SubscribeMessage('subscribe')
  async subscribe(@ConnectedSocket() connection: Connection, @MessageBody() { topic }: TopicDto): Promise<TopicAck> {
    return this.topics.subscribe(principalOf(connection), this.realtime.rowOf(connection), topic);
  }

  @Action({ summary: 'Ends a subscription.', ack: TopicAck, errors: ['unknown-topic'] })
  @SubscribeMessage('unsubscribe')
  async unsubscribe(@ConnectedSocket() connection: Connection, @MessageBody() { topic }: TopicDto): Promise<TopicAck> {
    return this.topics.unsubscribe(this.realtime.rowOf(connection), topic);
  }

  @Action({
    summary: 'Asks for the frames addressed to the user that this connection missed; they come before the ack.',
    ack: ResumeAck,
    errors: ['resume-failed'],
  })
  @SubscribeMessage('resume')
  async resume(@ConnectedSocket() connection: Connection, @MessageBody() { lastSeq }: ResumeDto): Promise<ResumeAck> {
    const { userId } = principalOf(connection);
    return { through: await this.resumption.resume(userId, connection.id, lastSeq) };
  }
}
