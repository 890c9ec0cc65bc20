import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { UsersModule } from '#realtime/users/users.module.js';
import { BatchGet } from './batch-get.js';
import { BusyPlayers } from './busy-players.js';
import { DuelsController } from './duels.controller.js';
import { duelLocksEnv, sessionsEnv } from './duels.env.js';
import { DuelsList } from './duels.list.js';
import { DuelsReader } from './duels.reader.js';
import { LocksRepository } from './locks.repository.js';
import { SessionsRepository } from './sessions.repository.js';

/** The slice's routes and who is busy, for the `api` function. Needs PlatformModule. */
@Module({
  imports: [UsersModule],
  controllers: [DuelsController],
  providers: [
    provideEnvironment(sessionsEnv),
    provideEnvironment(duelLocksEnv),
    BatchGet,
    SessionsRepository,
    LocksRepository,
    DuelsList,
    DuelsReader,
    BusyPlayers,
  ],
})
export class DuelsApiModule {}
