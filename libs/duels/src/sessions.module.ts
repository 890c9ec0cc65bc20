import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { BatchGet } from './batch-get.js';
import { duelEdgesEnv, duelLocksEnv, sessionsEnv } from './duels.env.js';
import { EdgesRepository } from './edges.repository.js';
import { LocksRepository } from './locks.repository.js';
import { SessionClock } from './session-clock.js';
import { SessionsRepository } from './sessions.repository.js';

/** Sessions, their locks and what time does to them: what the gateway and the workers share. Needs PlatformModule. */
@Module({
  providers: [
    provideEnvironment(sessionsEnv),
    provideEnvironment(duelLocksEnv),
    provideEnvironment(duelEdgesEnv),
    BatchGet,
    SessionsRepository,
    LocksRepository,
    EdgesRepository,
    SessionClock,
  ],
  exports: [SessionsRepository, LocksRepository, EdgesRepository, SessionClock],
})
export class SessionsModule {}
