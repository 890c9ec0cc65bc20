import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { BusyUsers } from '#realtime/users/busy-users.js';
import { LocksRepository } from './locks.repository.js';

/** Tells the list of users who is in a duel (D3). */
@Injectable()
export class BusyPlayers implements OnModuleInit {
  constructor(
    private readonly busyUsers: BusyUsers,
    private readonly locks: LocksRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.busyUsers.add(async (userIds) => this.locks.heldAmong(userIds, this.clock.nowIso()));
  }
}
