import { Injectable } from '@nestjs/common';
import type { StreamChange, StreamConsumer } from '#platform/workers/consumers.js';
import { AgentConnections } from './agent-connections.js';

/** Stream of realtime's `presence`: users who come online or go offline, agents among them (L5). */
@Injectable()
export class PresenceConsumer implements StreamConsumer {
  constructor(private readonly connections: AgentConnections) {}

  async consume({ keys }: StreamChange): Promise<void> {
    const { userId } = keys;
    if (typeof userId !== 'string') throw new Error('The change is not of a user');
    await this.connections.reconcile(userId);
  }
}
