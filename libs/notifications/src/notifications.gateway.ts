import { Module } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { Sends } from '#platform/websocket/action.decorator.js';
import { NotificationFrame } from './notifications.frames.js';

/** Takes no frames: it tells the contract what the senders push. */
@WebSocketGateway()
@Sends(NotificationFrame)
export class NotificationsGateway {}

/** The slice's part of the `ws` function. */
@Module({ providers: [NotificationsGateway] })
export class NotificationsWsModule {}
