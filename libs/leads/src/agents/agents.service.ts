import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import { type Agent, type AgentChoice, statusOf, withChoice } from './agent.js';
import { AgentConnections } from './agent-connections.js';
import type { AgentStatusDto } from './agents.dto.js';
import { AgentsRepository } from './agents.repository.js';

/** What agents choose (L5). */
@Injectable()
export class AgentsService {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly connections: AgentConnections,
    private readonly clock: Clock,
  ) {}

  /** Makes a choice; while busy it counts for afterwards. @throws TransactionContentionError (503) */
  async choose(principal: Principal, choice: AgentChoice): Promise<AgentStatusDto> {
    const known = await this.connections.welcome(principal);
    const agent = await this.agents.change(principal.userId, (now) =>
      now && now.choice !== choice ? withChoice(now, choice, this.clock.nowIso()) : undefined,
    );
    return mapStatus(agent ?? known);
  }

  /** The caller's own status. */
  async own(principal: Principal): Promise<AgentStatusDto> {
    return mapStatus(await this.connections.welcome(principal));
  }
}

function mapStatus(agent: Agent): AgentStatusDto {
  const { userId, choice, leadId } = agent;
  return { userId, status: statusOf(agent), choice, ...(leadId !== undefined && { leadId }) };
}
