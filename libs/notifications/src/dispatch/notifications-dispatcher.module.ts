import { Module } from '@nestjs/common';
import { PlatformModule } from '#platform/platform.module.js';
import { HandOverModule } from './hand-over.module.js';
import { NotificationsDispatcherConsumer } from './notifications-dispatcher.consumer.js';

/** Function `notifications-dispatcher`. */
@Module({ imports: [PlatformModule, HandOverModule], providers: [NotificationsDispatcherConsumer] })
export class NotificationsDispatcherModule {}
