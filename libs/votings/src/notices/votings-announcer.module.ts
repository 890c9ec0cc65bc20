import { SFNClient } from '@aws-sdk/client-sfn';
import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { PushModule } from '#realtime/push/push.module.js';
import { notificationRunsEnv } from '../votings.env.js';
import { createSfnClient, NotificationRuns } from './notification-runs.js';
import { VotingsAnnouncerConsumer } from './votings-announcer.consumer.js';

/** Function `votings-announcer`. */
@Module({
  imports: [PlatformModule, PushModule],
  providers: [
    provideEnvironment(notificationRunsEnv),
    { provide: SFNClient, useFactory: createSfnClient },
    NotificationRuns,
    VotingsAnnouncerConsumer,
  ],
})
export class VotingsAnnouncerModule {}
