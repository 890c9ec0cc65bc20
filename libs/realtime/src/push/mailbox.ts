import { Injectable } from '@nestjs/common';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Delivery } from './delivery.js';
import type { PushedFrame } from './frame.js';
import { OutboxRepository } from './outbox.repository.js';

/** Frames to users: kept first, then posted. */
@Injectable()
export class Mailbox {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly connections: ConnectionsRepository,
    private readonly delivery: Delivery,
  ) {}

  /** The connections are read after the frames were kept: one that comes in between finds them by its `resume`. */
  async send(userId: string, pushed: readonly PushedFrame[]): Promise<void> {
    if (pushed.length === 0) return;
    const kept = await this.outbox.append(userId, pushed);
    const connections = await this.connections.listByUser(userId);
    for (const frame of kept) await this.delivery.deliver(connections, JSON.stringify(frame));
  }
}
