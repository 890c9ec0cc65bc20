import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { AppendRepository } from './groups/append.repository.js';
import { Appender } from './groups/appender.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { ItemsRepository } from './groups/items.repository.js';
import { NotificationsController } from './notifications.controller.js';
import { groupLimitsEnv, groupsTableEnv, itemsTableEnv } from './notifications.env.js';
import { NotificationsService } from './notifications.service.js';
import { notificationTypes } from './types/types.js';

/** The slice's routes, for the `api` function. Needs `PlatformModule`. */
@Module({
  controllers: [NotificationsController],
  providers: [
    provideEnvironment(groupsTableEnv),
    provideEnvironment(itemsTableEnv),
    provideEnvironment(groupLimitsEnv),
    ...notificationTypes,
    NotificationsService,
    Appender,
    AppendRepository,
    GroupsRepository,
    ItemsRepository,
  ],
})
export class NotificationsModule {}
