import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { type GreetedConnection, HelloHooks } from '#realtime/hello-hooks.js';
import { Push } from '#realtime/push/push.js';
import { startFrame } from './announcer/announcements.js';
import { isOverdue } from './duel.js';
import { LocksRepository } from './locks.repository.js';
import { SessionsRepository } from './sessions.repository.js';

/** A connection that begins while its user is in a duel gets the duel's `start` again (D11). */
@Injectable()
export class RunningDuelHook implements OnModuleInit {
  constructor(
    private readonly hooks: HelloHooks,
    private readonly locks: LocksRepository,
    private readonly sessions: SessionsRepository,
    private readonly push: Push,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.hooks.add(async (connection) => this.resend(connection));
  }

  private async resend({ principal: { userId }, connectionId }: GreetedConnection): Promise<void> {
    const lock = await this.locks.of(userId);
    const duel = lock && (await this.sessions.get(lock.sessionId));
    if (duel?.state !== 'active' || isOverdue(duel, this.clock.now())) return;
    await this.push.toConnection(userId, connectionId, startFrame(duel, userId, this.clock.nowIso()));
  }
}
