import { SFNClient } from '@aws-sdk/client-sfn';
import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { createSfnClient, NotificationRuns } from '../notices/notification-runs.js';
import { RunsSweeper } from '../notices/runs-sweeper.js';
import { VotingsSweepModule } from '../results/votings-sweep.module.js';
import { notificationRunsEnv, runsSweepEnv } from '../votings.env.js';
import { SweepConsumer } from './sweep.consumer.js';

/** Function `votings-sweep`. */
@Module({
  imports: [VotingsSweepModule],
  providers: [
    provideEnvironment(runsSweepEnv),
    provideEnvironment(notificationRunsEnv),
    { provide: SFNClient, useFactory: createSfnClient },
    NotificationRuns,
    RunsSweeper,
    SweepConsumer,
  ],
})
export class SweepModule {}
