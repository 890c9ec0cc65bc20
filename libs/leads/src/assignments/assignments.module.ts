import { Module } from '@nestjs/common';
import { AgentsStoreModule } from '../agents/agents-store.module.js';
import { LeadsStoreModule } from '../leads/leads-store.module.js';
import { Answers } from './answers.js';
import { AssignmentsRepository } from './assignments.repository.js';

/** Assignments, which touch both tables. Needs PlatformModule. */
@Module({
  imports: [AgentsStoreModule, LeadsStoreModule],
  providers: [AssignmentsRepository, Answers],
  exports: [AgentsStoreModule, LeadsStoreModule, AssignmentsRepository, Answers],
})
export class AssignmentsModule {}
