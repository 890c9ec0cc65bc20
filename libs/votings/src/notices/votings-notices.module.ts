import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { PushModule } from '#realtime/push/push.module.js';
import { registrationsTableEnv, remindersEnv, votesTableEnv, votingsTableEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';
import { NoticesRepository } from './notices.repository.js';
import { Reminders } from './reminders.js';
import { RemindersRepository } from './reminders.repository.js';
import { TopicNotices } from './topic-notices.js';
import { VotingsNoticesTask } from './votings-notices.task.js';

/** Function `votings-notices`. */
@Module({
  imports: [PlatformModule, PushModule],
  providers: [
    provideEnvironment(votingsTableEnv),
    provideEnvironment(votesTableEnv),
    provideEnvironment(registrationsTableEnv),
    provideEnvironment(remindersEnv),
    VotingsRepository,
    NoticesRepository,
    RemindersRepository,
    TopicNotices,
    Reminders,
    VotingsNoticesTask,
  ],
})
export class VotingsNoticesModule {}
