import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { RegistrationsController } from './registrations/registrations.controller.js';
import { RegistrationsRepository } from './registrations/registrations.repository.js';
import { RegistrationsService } from './registrations/registrations.service.js';
import { ResultsController } from './results/results.controller.js';
import { ResultsRepository } from './results/results.repository.js';
import { ResultsService } from './results/results.service.js';
import { VotesController } from './votes/votes.controller.js';
import { VotesRepository } from './votes/votes.repository.js';
import { VotesService } from './votes/votes.service.js';
import { VotingCache } from './votes/voting-cache.js';
import { VotingsController } from './votings.controller.js';
import {
  registrationsTableEnv,
  resultsTableEnv,
  votesTableEnv,
  votingsApiEnv,
  votingsTableEnv,
} from './votings.env.js';
import { VotingsList } from './votings.list.js';
import { VotingsRepository } from './votings.repository.js';
import { VotingsService } from './votings.service.js';

/** The slice's routes, for the `api` function. Needs `PlatformModule`. */
@Module({
  controllers: [VotingsController, VotesController, ResultsController, RegistrationsController],
  providers: [
    provideEnvironment(votingsApiEnv),
    provideEnvironment(votingsTableEnv),
    provideEnvironment(votesTableEnv),
    provideEnvironment(resultsTableEnv),
    provideEnvironment(registrationsTableEnv),
    VotingsService,
    VotingsRepository,
    VotingsList,
    VotingCache,
    VotesService,
    VotesRepository,
    ResultsService,
    ResultsRepository,
    RegistrationsService,
    RegistrationsRepository,
  ],
})
export class VotingsModule {}
