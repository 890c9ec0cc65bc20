import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { connectionsEnv } from '../realtime.env.js';
import { ConnectionsRepository } from './connections.repository.js';

/** Reading and forgetting connections. Needs PlatformModule. */
@Module({
  providers: [provideEnvironment(connectionsEnv), ConnectionsRepository],
  exports: [ConnectionsRepository],
})
export class ConnectionsModule {}
