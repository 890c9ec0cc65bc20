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

  /** The connections are read after the frame was kept: one that comes in between finds it by its `resume`. */
  async send(userId: string, pushed: PushedFrame): Promise<void> {
    const kept = await this.outbox.append(userId, pushed);
    await this.delivery.deliver(await this.connections.listByUser(userId), JSON.stringify(kept));
  }
}
