import { Injectable } from '@nestjs/common';
import { AgentConnections } from './agent-connections.js';
import { AgentsList } from './agents.list.js';

/** Finds agents who are connected, or not, against what is kept of them: a change of presence went by unseen. */
@Injectable()
export class AgentsSweep {
  constructor(
    private readonly agents: AgentsList,
    private readonly connections: AgentConnections,
  ) {}

  /** @returns how many agents were corrected */
  async run(): Promise<number> {
    let corrected = 0;
    for await (const { userId } of this.agents.all()) {
      if (await this.connections.reconcile(userId)) corrected += 1;
    }
    return corrected;
  }
}
