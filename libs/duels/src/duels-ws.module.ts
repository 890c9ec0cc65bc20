import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { QueuesModule } from '#platform/queues/queues.module.js';
import { RealtimeModule } from '#realtime/realtime.module.js';
import { DuelMoves } from './duel-moves.js';
import { DuelTimers } from './duel-timers.js';
import { duelDurationsEnv, duelTimersEnv } from './duels.env.js';
import { DuelsGateway } from './duels.gateway.js';
import { DuelsService } from './duels.service.js';
import { InvitationsService } from './invitations.service.js';
import { RunningDuelHook } from './running-duel.hook.js';
import { SessionsModule } from './sessions.module.js';

/** Invitations and games in the `ws` function. Needs PlatformModule. */
@Module({
  imports: [RealtimeModule, QueuesModule, SessionsModule],
  providers: [
    provideEnvironment(duelTimersEnv),
    provideEnvironment(duelDurationsEnv),
    DuelTimers,
    DuelMoves,
    DuelsService,
    InvitationsService,
    RunningDuelHook,
    DuelsGateway,
  ],
})
export class DuelsWsModule {}
