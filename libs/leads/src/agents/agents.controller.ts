import { Controller, Get, Put, Query } from '@nestjs/common';
import { CurrentUser, RequireGroups } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import type { Page } from '#platform/pagination/cursor.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { ValidatedBody } from '#platform/rest/validated-body.decorator.js';
import type { Validated } from '#platform/validation/validated.js';
import { AgentRowDto, AgentsPageDto, AgentsQueryDto } from './agent-rows.dto.js';
import { AgentsDirectory } from './agents.directory.js';
import { AgentChoiceDto, AgentStatusDto } from './agents.dto.js';
import { AgentsService } from './agents.service.js';

/** Agents (L5, L10). */
@Controller('agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly directory: AgentsDirectory,
  ) {}

  @Get()
  @RequireGroups('supervisors')
  @Answer(AgentsPageDto)
  @ApiProblems({ 422: ['validation-failed', 'invalid-cursor', 'invalid-limit'] })
  search(@Query() query: AgentsQueryDto): Promise<Page<AgentRowDto>> {
    return this.directory.page(query);
  }

  @Get('me/status')
  @RequireGroups('agents')
  @Answer(AgentStatusDto)
  own(@CurrentUser() user: Principal): Promise<AgentStatusDto> {
    return this.agents.own(user);
  }

  @Put('me/status')
  @RequireGroups('agents')
  @Answer(AgentStatusDto)
  choose(
    @CurrentUser() user: Principal,
    @ValidatedBody(AgentChoiceDto) body: Validated<AgentChoiceDto>,
  ): Promise<AgentStatusDto> {
    return this.agents.choose(user, body.value().status);
  }
}
