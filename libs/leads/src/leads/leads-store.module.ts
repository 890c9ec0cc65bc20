import { Module } from '@nestjs/common';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import { leadsTableEnv } from '../leads.env.js';
import { LeadsRepository } from './leads.repository.js';

/** Reading and writing leads. Needs PlatformModule. */
@Module({
  providers: [provideEnvironment(leadsTableEnv), LeadsRepository],
  exports: [environmentToken(leadsTableEnv), LeadsRepository],
})
export class LeadsStoreModule {}
