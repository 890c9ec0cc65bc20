import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { ItemsRepository } from '../groups/items.repository.js';
import { dispatchQueuesEnv, itemsTableEnv } from '../notifications.env.js';
import { notificationTypes } from '../types/types.js';
import { DispatchQueues } from './dispatch.queues.js';
import { NotificationsDispatcherConsumer } from './notifications-dispatcher.consumer.js';

/** Function `notifications-dispatcher`. */
@Module({
  imports: [PlatformModule, QueuesModule],
  providers: [
    provideEnvironment(itemsTableEnv),
    provideEnvironment(dispatchQueuesEnv),
    ...notificationTypes,
    ItemsRepository,
    DispatchQueues,
    NotificationsDispatcherConsumer,
  ],
})
export class NotificationsDispatcherModule {}
