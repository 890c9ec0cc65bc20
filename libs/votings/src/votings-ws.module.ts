import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { RealtimeModule } from '#realtime/realtime.module.js';
import { votingsTableEnv } from './votings.env.js';
import { VotingsGateway } from './votings.gateway.js';
import { VotingsRepository } from './votings.repository.js';

/** The slice's share of the `ws` function. Needs `PlatformModule`. */
@Module({
  imports: [RealtimeModule],
  providers: [provideEnvironment(votingsTableEnv), VotingsRepository, VotingsGateway],
})
export class VotingsWsModule {}
