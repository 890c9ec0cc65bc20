import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { fanOutQueueEnv, outboxEnv, topicsEnv } from '../realtime.env.js';
import { FanOut } from '../topics/fan-out.js';
import { TopicPublisher } from '../topics/topic-publisher.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import { DeliveryModule } from './delivery.module.js';
import { Mailbox } from './mailbox.js';
import { OutboxRepository } from './outbox.repository.js';
import { Push } from './push.js';

/**
 * `Push` and what it needs, without a gateway: for workers and for the `ws` function. Needs PlatformModule, and the variables of `pushEnv`
 * (infrastructure: the function's part `realtime.push()`).
 */
@Module({
  imports: [DeliveryModule],
  providers: [
    provideEnvironment(outboxEnv),
    provideEnvironment(topicsEnv),
    provideEnvironment(fanOutQueueEnv),
    OutboxRepository,
    Mailbox,
    TopicsRepository,
    FanOut,
    TopicPublisher,
    Push,
  ],
  exports: [DeliveryModule, OutboxRepository, TopicsRepository, Push],
})
export class PushModule {}
