import { Module } from '@nestjs/common';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import { agentsTableEnv } from '../leads.env.js';
import { AgentsRepository } from './agents.repository.js';

/** Reading and writing agents. Needs PlatformModule. */
@Module({
  providers: [provideEnvironment(agentsTableEnv), AgentsRepository],
  exports: [environmentToken(agentsTableEnv), AgentsRepository],
})
export class AgentsStoreModule {}
