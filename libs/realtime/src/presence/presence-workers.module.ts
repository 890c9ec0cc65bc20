import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { ConnectionsModule } from '../connections/connections.module.js';
import { presenceEnv, presenceSweepEnv, presenceTimerEnv, subscriptionsEnv } from '../realtime.env.js';
import { SubscriptionsRepository } from '../topics/subscriptions.repository.js';
import { PresenceKeeper } from './presence-keeper.js';
import { PresenceSweepConsumer } from './presence-sweep.consumer.js';
import { PresenceTimers } from './presence-timers.js';
import { PresenceConsumer } from './presence.consumer.js';
import { PresenceModule } from './presence.module.js';
import { PresenceWriter } from './presence.writer.js';

const KEEPING = [provideEnvironment(presenceEnv), PresenceWriter, PresenceKeeper];

/** Function `realtime-presence`. */
@Module({
  imports: [PlatformModule, QueuesModule, ConnectionsModule, PresenceModule],
  providers: [
    ...KEEPING,
    provideEnvironment(presenceTimerEnv),
    provideEnvironment(subscriptionsEnv),
    PresenceTimers,
    SubscriptionsRepository,
    PresenceConsumer,
  ],
})
export class PresenceTimersModule {}

/** Function `realtime-sweep`. */
@Module({
  imports: [PlatformModule, ConnectionsModule, PresenceModule],
  providers: [...KEEPING, provideEnvironment(presenceSweepEnv), PresenceSweepConsumer],
})
export class PresenceSweepModule {}
