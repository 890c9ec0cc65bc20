import { Injectable } from '@nestjs/common';
import { eachWithLimit } from '#realtime/concurrency.js';
import { AgentConnections } from './agent-connections.js';
import { AgentsList } from './agents.list.js';

/** Agents who are looked after at the same time. */
const CONCURRENCY = 10;
/** Agents who are read ahead. */
const PAGE = 100;

/** Finds agents who are connected, or not, against what is kept of them: a change of presence went by unseen. */
@Injectable()
export class AgentsSweep {
  constructor(
    private readonly agents: AgentsList,
    private readonly connections: AgentConnections,
  ) {}

  /**
   * Looks after everybody.
   *
   * @param failures gets what went wrong with single agents
   * @returns how many agents were corrected
   */
  async run(failures: unknown[]): Promise<number> {
    let corrected = 0;
    for await (const userIds of this.pages()) {
      await eachWithLimit(userIds, CONCURRENCY, async (userId) => {
        await this.connections.reconcile(userId).then(
          (changed) => (corrected += changed ? 1 : 0),
          (error: unknown) => failures.push(error),
        );
      });
    }
    return corrected;
  }

  private async *pages(): AsyncGenerator<readonly string[]> {
    let page: string[] = [];
    for await (const { userId } of this.agents.all()) {
      page.push(userId);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    yield page;
  }
}
