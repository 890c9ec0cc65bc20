import { Module } from '@nestjs/common';
import { provideEnvironment } from '#platform/config/environment.js';
import { presenceEnv } from '../realtime.env.js';
import { Presence } from './presence.js';
import { PresenceRepository } from './presence.repository.js';

/**
 * `Presence`, for reading who is online. Needs PlatformModule, and the variables of `presenceEnv` (infrastructure: the function's part
 * `realtime.presence()`).
 */
@Module({
  providers: [provideEnvironment(presenceEnv), PresenceRepository, Presence],
  exports: [PresenceRepository, Presence],
})
export class PresenceModule {}
