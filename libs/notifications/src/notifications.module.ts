import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { AppendRepository } from './groups/append.repository.js';
import { Appender } from './groups/appender.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { ItemsRepository } from './groups/items.repository.js';
import { RemovalsRepository } from './groups/removals.repository.js';
import { StandIns } from './groups/stand-ins.js';
import { NotificationsController } from './notifications.controller.js';
import { groupLimitsEnv, groupsTableEnv, itemsTableEnv, removalsEnv } from './notifications.env.js';
import { NotificationEndingsService } from './notifications-endings.service.js';
import { NotificationsService } from './notifications.service.js';
import { notificationTypes } from './types/types.js';

/** The slice's routes, for the `api` function. Needs `PlatformModule`. */
@Module({
  controllers: [NotificationsController],
  providers: [
    provideEnvironment(groupsTableEnv),
    provideEnvironment(itemsTableEnv),
    provideEnvironment(removalsEnv),
    provideEnvironment(groupLimitsEnv),
    ...notificationTypes,
    NotificationsService,
    NotificationEndingsService,
    Appender,
    AppendRepository,
    GroupsRepository,
    RemovalsRepository,
    StandIns,
    ItemsRepository,
  ],
})
export class NotificationsModule {}
