import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { PlatformModule } from '#platform/platform.module.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { resultsAnnouncerEnv } from '../votings.env.js';
import { ResultsAnnouncerConsumer } from './results-announcer.consumer.js';

/** Function `results-announcer`. */
@Module({
  imports: [PlatformModule, QueuesModule],
  providers: [provideEnvironment(resultsAnnouncerEnv), ResultsAnnouncerConsumer],
})
export class ResultsAnnouncerModule {}
