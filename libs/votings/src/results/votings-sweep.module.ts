import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { VotesRepository } from '../votes/votes.repository.js';
import { resultShardsEnv, resultsTableEnv, votesTableEnv, votingsSweepEnv, votingsTableEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';
import { ResultsSettler } from './results-settler.js';
import { CountingRepository } from './counting.repository.js';
import { ResultsRepository } from './results.repository.js';
import { SettlementRepository } from './settlement.repository.js';
import { VoteCounter } from './vote-counter.js';
import { VotingsSweepConsumer } from './votings-sweep.consumer.js';

/** The sweep of votes and results. */
@Module({
  imports: [PlatformModule],
  providers: [
    provideEnvironment(votingsSweepEnv),
    provideEnvironment(votingsTableEnv),
    provideEnvironment(votesTableEnv),
    provideEnvironment(resultsTableEnv),
    provideEnvironment(resultShardsEnv),
    VotingsRepository,
    VotesRepository,
    ResultsRepository,
    CountingRepository,
    SettlementRepository,
    VoteCounter,
    ResultsSettler,
    VotingsSweepConsumer,
  ],
  exports: [VotingsRepository, VotingsSweepConsumer],
})
export class VotingsSweepModule {}
