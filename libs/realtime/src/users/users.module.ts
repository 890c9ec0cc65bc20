import { Module } from '@nestjs/common';
import { PresenceModule } from '../presence/presence.module.js';
import { BusyUsers } from './busy-users.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

/** The routes of `/users`, for the `api` function. Slices that know who is busy import it for `BusyUsers`. Needs PlatformModule. */
@Module({
  imports: [PresenceModule],
  controllers: [UsersController],
  providers: [UsersService, BusyUsers],
  exports: [PresenceModule, BusyUsers],
})
export class UsersModule {}
