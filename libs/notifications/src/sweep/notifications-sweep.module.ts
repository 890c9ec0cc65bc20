import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { HandOverModule } from '../dispatch/hand-over.module.js';
import { groupsTableEnv } from '../notifications.env.js';
import { DeadlineIndex } from './deadline.index.js';
import { NotificationsSweepConsumer } from './notifications-sweep.consumer.js';

/** Function `notifications-sweep`. */
@Module({
  imports: [PlatformModule, HandOverModule],
  providers: [provideEnvironment(groupsTableEnv), DeadlineIndex, NotificationsSweepConsumer],
})
export class NotificationsSweepModule {}
