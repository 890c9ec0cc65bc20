import { Injectable } from '@nestjs/common';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { readBody } from '../message-body.js';
import { SubscriptionsRepository } from '../topics/subscriptions.repository.js';
import { PresenceKeeper } from './presence-keeper.js';
import { PresenceTimers } from './presence-timers.js';

const SHAPE = { userId: 'string', connectionId: 'string', goneAt: 'string' } as const;

/** Queue `realtime-presence`: the grace time of a connection that ended is over. */
@Injectable()
export class PresenceConsumer implements QueueConsumer {
  constructor(
    private readonly keeper: PresenceKeeper,
    private readonly timers: PresenceTimers,
    private readonly connections: ConnectionsRepository,
    private readonly subscriptions: SubscriptionsRepository,
  ) {}

  async consume({ body }: QueueMessage): Promise<void> {
    const ended = readBody(body, SHAPE);
    const { userId, connectionId, goneAt } = ended;
    if (this.timers.remaining(ended) > 0) return this.timers.arm(ended);
    // Once more: who armed the timer may have died before, and a ping on its way may have restored the row.
    await this.connections.delete({ userId, connectionId });
    await this.subscriptions.deleteAllOf(connectionId);
    // A connection that ended later has a timer of its own, which grants it the grace time too.
    await this.keeper.settle(userId, (row) => (row.goneAt ?? '') <= goneAt);
  }
}
