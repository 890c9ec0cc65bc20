import type { Provider } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { votingRulesEnv, votingsTableEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';
import { VotingWritesService } from './voting-writes.service.js';

/** What the tasks `check` and `write` have in common. Needs PlatformModule, and a `VotingStore`. */
export const upsertProviders: readonly Provider[] = [
  provideEnvironment(votingsTableEnv),
  provideEnvironment(votingRulesEnv),
  VotingsRepository,
  VotingWritesService,
];
