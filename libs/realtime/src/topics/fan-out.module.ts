import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { DeliveryModule } from '../push/delivery.module.js';
import { fanOutLimitsEnv, fanOutQueueEnv, subscriptionsEnv } from '../realtime.env.js';
import { FanOut } from './fan-out.js';
import { FanOutConsumer } from './fan-out.consumer.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';

/** Function `realtime-fanout`. */
@Module({
  imports: [PlatformModule, DeliveryModule],
  providers: [
    provideEnvironment(subscriptionsEnv),
    provideEnvironment(fanOutQueueEnv),
    provideEnvironment(fanOutLimitsEnv),
    SubscriptionsRepository,
    FanOut,
    FanOutConsumer,
  ],
})
export class FanOutModule {}
