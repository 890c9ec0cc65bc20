import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { AGENT_CHOICES, AGENT_STATUSES, type AgentChoice, type AgentStatus } from './agent.js';

/** What an agent chooses; data of `agent.status`, and a body. */
export class AgentChoiceDto {
  @ApiProperty({ enum: AGENT_CHOICES })
  @IsIn(AGENT_CHOICES, { message: `must be one of ${AGENT_CHOICES.join(', ')}` })
  status!: AgentChoice;
}

/** An agent to himself. */
export class AgentStatusDto {
  @ApiProperty()
  userId!: string;

  @ApiProperty({ enum: AGENT_STATUSES, description: 'What others see.' })
  status!: AgentStatus;

  @ApiProperty({
    enum: AGENT_CHOICES,
    description: 'What the agent chose: the status once he is connected and not busy.',
  })
  choice!: AgentChoice;

  @ApiPropertyOptional({ description: 'The lead to answer.' })
  leadId?: string;
}
