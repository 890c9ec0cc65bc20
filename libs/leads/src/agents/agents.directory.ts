import { Injectable } from '@nestjs/common';
import type { Page } from '#platform/pagination/cursor.js';
import { type AgentRowDto, type AgentsQueryDto, mapAgentRow } from './agent-rows.dto.js';
import { AgentsList } from './agents.list.js';

/** Who is an agent, for supervisors (L10). */
@Injectable()
export class AgentsDirectory {
  constructor(private readonly list: AgentsList) {}

  /** A page of all agents, by id. @throws InvalidLimitError, InvalidCursorError (422) */
  async page(query: AgentsQueryDto): Promise<Page<AgentRowDto>> {
    const { data, nextCursor } = await this.list.page(query);
    return { data: data.map(mapAgentRow), nextCursor };
  }
}
