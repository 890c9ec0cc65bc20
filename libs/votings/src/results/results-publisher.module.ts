import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { PushModule } from '#realtime/push/push.module.js';
import { resultsTableEnv, votingsTableEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';
import { ResultsPublisherConsumer } from './results-publisher.consumer.js';
import { ResultsRepository } from './results.repository.js';

/** Function `results-publisher`. */
@Module({
  imports: [PlatformModule, PushModule],
  providers: [
    provideEnvironment(votingsTableEnv),
    provideEnvironment(resultsTableEnv),
    VotingsRepository,
    ResultsRepository,
    ResultsPublisherConsumer,
  ],
})
export class ResultsPublisherModule {}
