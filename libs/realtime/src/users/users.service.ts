import { Injectable } from '@nestjs/common';
import { Presence } from '../presence/presence.js';
import { BusyUsers } from './busy-users.js';
import type { OnlineUsersPageDto, OnlineUsersQueryDto } from './users.dto.js';

/** Users as others see them. */
@Injectable()
export class UsersService {
  constructor(
    private readonly presence: Presence,
    private readonly busyUsers: BusyUsers,
  ) {}

  /** Who is online beside the caller. */
  async online(callerId: string, { limit, cursor }: OnlineUsersQueryDto): Promise<OnlineUsersPageDto> {
    const page = await this.presence.online({ limit, cursor, except: callerId });
    const busy = await this.busyUsers.among(page.data.map(({ userId }) => userId));
    return { ...page, data: page.data.map((user) => ({ ...user, busy: busy.has(user.userId) })) };
  }
}
