import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { ItemsRepository } from '../groups/items.repository.js';
import { RemovalsRepository } from '../groups/removals.repository.js';
import { StandIns } from '../groups/stand-ins.js';
import { dispatchQueuesEnv, groupsTableEnv, itemsTableEnv, removalsEnv } from '../notifications.env.js';
import { notificationTypes } from '../types/types.js';
import { DispatchQueues } from './dispatch.queues.js';
import { HandOver } from './hand-over.js';

/** Handing generations to the senders. Needs PlatformModule. */
@Module({
  imports: [QueuesModule],
  providers: [
    provideEnvironment(itemsTableEnv),
    provideEnvironment(dispatchQueuesEnv),
    provideEnvironment(groupsTableEnv),
    provideEnvironment(removalsEnv),
    ...notificationTypes,
    ItemsRepository,
    RemovalsRepository,
    StandIns,
    DispatchQueues,
    HandOver,
  ],
  exports: [HandOver, RemovalsRepository],
})
export class HandOverModule {}
