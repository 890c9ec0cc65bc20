import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { ResultsController } from './results/results.controller.js';
import { ResultsRepository } from './results/results.repository.js';
import { ResultsService } from './results/results.service.js';
import { VotesController } from './votes/votes.controller.js';
import { VotesRepository } from './votes/votes.repository.js';
import { VotesService } from './votes/votes.service.js';
import { VotingCache } from './votes/voting-cache.js';
import { VotingsController } from './votings.controller.js';
import { resultsTableEnv, votesTableEnv, votingsApiEnv, votingsTableEnv } from './votings.env.js';
import { VotingsList } from './votings.list.js';
import { VotingsRepository } from './votings.repository.js';
import { VotingsService } from './votings.service.js';

/** The slice's routes, for the `api` function. Needs `PlatformModule`. */
@Module({
  controllers: [VotingsController, VotesController, ResultsController],
  providers: [
    provideEnvironment(votingsApiEnv),
    provideEnvironment(votingsTableEnv),
    provideEnvironment(votesTableEnv),
    provideEnvironment(resultsTableEnv),
    VotingsService,
    VotingsRepository,
    VotingsList,
    VotingCache,
    VotesService,
    VotesRepository,
    ResultsService,
    ResultsRepository,
  ],
})
export class VotingsModule {}
