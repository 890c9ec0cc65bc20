import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { ConnectionRegistry } from './connections/connection-registry.js';
import { HelloHooks } from './hello-hooks.js';
import { PresenceModule } from './presence/presence.module.js';
import { PresenceWriter } from './presence/presence.writer.js';
import { PushModule } from './push/push.module.js';
import { Resumption } from './push/resumption.js';
import { connectionsEnv, presenceEnv, realtimeGatewayEnv, resumeEnv, subscriptionsEnv } from './realtime.env.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { RealtimeService } from './realtime.service.js';
import { SubscriptionsRepository } from './topics/subscriptions.repository.js';
import { SubscriptionsWriter } from './topics/subscriptions.writer.js';
import { TopicRegistry } from './topics/topic-registry.js';
import { TopicsService } from './topics/topics.service.js';
import { WelcomeService } from './welcome.service.js';

/** Connections, presence, topics and pushes in the `ws` function. Slices with a gateway import it. Needs PlatformModule. */
@Module({
  imports: [PushModule, PresenceModule],
  providers: [
    provideEnvironment(connectionsEnv),
    provideEnvironment(presenceEnv),
    provideEnvironment(subscriptionsEnv),
    provideEnvironment(resumeEnv),
    provideEnvironment(realtimeGatewayEnv),
    PresenceWriter,
    SubscriptionsRepository,
    SubscriptionsWriter,
    ConnectionRegistry,
    RealtimeService,
    TopicRegistry,
    TopicsService,
    Resumption,
    HelloHooks,
    WelcomeService,
    RealtimeGateway,
  ],
  exports: [PushModule, PresenceModule, TopicRegistry, HelloHooks],
})
export class RealtimeModule {}
