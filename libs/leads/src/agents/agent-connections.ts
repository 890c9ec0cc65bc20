import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Presence } from '#realtime/presence/presence.js';
import { type Agent, newAgent, withConnection, withName } from './agent.js';
import { AgentsRepository } from './agents.repository.js';

/** Whoever is an agent by the token's groups. */
export interface KnownAgent {
  readonly userId: string;
  readonly displayName: string;
}

/**
 * Keeps `connected` of agents in step with realtime's presence. What happened is only a reason to look: the agent is read before presence, and
 * written only if nobody wrote meanwhile, so the last write always follows what presence says, in whatever order events arrive.
 */
@Injectable()
export class AgentConnections {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly presence: Presence,
    private readonly clock: Clock,
  ) {}

  /** Looks after a user who may be no agent at all. @returns whether an agent was changed */
  async reconcile(userId: string): Promise<boolean> {
    let changed = false;
    await this.agents.change(userId, async (agent) => {
      const next = agent && (await this.connected(agent));
      changed = next !== undefined;
      return next;
    });
    return changed;
  }

  /** Makes sure that an agent is known. @returns the agent as it is now */
  async welcome({ userId, displayName }: KnownAgent): Promise<Agent> {
    const agent = await this.agents.change(userId, async (known) => {
      if (!known) return this.arrived({ userId, displayName });
      const connected = await this.connected(known);
      if (known.displayName === displayName) return connected;
      return { ...(connected ?? withName(known, displayName, this.clock.nowIso())), displayName };
    });
    if (!agent) throw new Error(`agent ${userId} was not written`);
    return agent;
  }

  private async arrived(known: KnownAgent): Promise<Agent> {
    return withConnection(newAgent(known), await this.presence.isOnline(known.userId), this.clock.nowIso());
  }

  /** @returns the next version; undefined when presence says nothing new */
  private async connected(agent: Agent): Promise<Agent | undefined> {
    const online = await this.presence.isOnline(agent.userId);
    return online === agent.connected ? undefined : withConnection(agent, online, this.clock.nowIso());
  }
}
