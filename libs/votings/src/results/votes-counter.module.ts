import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { resultShardsEnv, resultsTableEnv, votesTableEnv } from '../votings.env.js';
import { CountingRepository } from './counting.repository.js';
import { VoteCounter } from './vote-counter.js';
import { VotesCounterConsumer } from './votes-counter.consumer.js';

/** Function `votings-counter`. */
@Module({
  imports: [PlatformModule],
  providers: [
    provideEnvironment(votesTableEnv),
    provideEnvironment(resultsTableEnv),
    provideEnvironment(resultShardsEnv),
    CountingRepository,
    VoteCounter,
    VotesCounterConsumer,
  ],
})
export class VotesCounterModule {}
