import { Injectable } from '@nestjs/common';
import { isInGroup } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import type { GreetedConnection } from '#realtime/hello-hooks.js';
import { Push } from '#realtime/push/push.js';
import { AgentConnections } from '../agents/agent-connections.js';
import { assignmentOf } from '../leads/lead.js';
import { LeadsRepository } from '../leads/leads.repository.js';
import { leadFrame } from './assignment-frames.js';

/** What an agent's connection gets on `hello` (L11). */
@Injectable()
export class Greeting {
  constructor(
    private readonly connections: AgentConnections,
    private readonly leads: LeadsRepository,
    private readonly push: Push,
    private readonly clock: Clock,
  ) {}

  /** Makes the agent known, and sends the running assignment again: the same frame with the same `eventId`. */
  async greet({ principal, connectionId }: GreetedConnection): Promise<void> {
    if (!isInGroup(principal, 'agents')) return;
    const agent = await this.connections.welcome(principal);
    const lead = agent.leadId === undefined ? undefined : await this.leads.get(agent.leadId);
    const assignment = lead && assignmentOf(lead);
    if (!assignment || assignment.assignmentId !== agent.assignmentId) return;
    if (this.clock.now() >= Date.parse(assignment.expiresAt)) return;
    await this.push.toConnection(principal.userId, connectionId, leadFrame(lead, assignment, this.clock.nowIso()));
  }
}
