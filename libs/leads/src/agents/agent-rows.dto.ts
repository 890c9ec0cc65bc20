import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { type Agent, AGENT_STATUSES, type AgentStatus, statusOf } from './agent.js';

/** Longest cursor; ours are far shorter. */
const CURSOR_MAX_LENGTH = 2_000;

/** Query of the list of agents. */
export class AgentsQueryDto {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @IsString()
  limit?: string;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(CURSOR_MAX_LENGTH)
  cursor?: string;
}

/** An agent to supervisors. */
export class AgentRowDto {
  @ApiProperty()
  userId!: string;

  @ApiProperty()
  displayName!: string;

  @ApiProperty({ enum: AGENT_STATUSES })
  status!: AgentStatus;

  @ApiPropertyOptional({ description: 'The lead that the agent has to answer.' })
  leadId?: string;
}

/** A page of agents. */
export class AgentsPageDto {
  @ApiProperty({ type: [AgentRowDto] })
  data!: readonly AgentRowDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** An agent as supervisors see him. */
export function mapAgentRow(agent: Agent): AgentRowDto {
  const { userId, displayName, leadId } = agent;
  return { userId, displayName, status: statusOf(agent), ...(leadId !== undefined && { leadId }) };
}
