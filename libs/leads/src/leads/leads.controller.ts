import { Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CurrentUser, RequireGroups } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import type { Page } from '#platform/pagination/cursor.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiProblems, Repeatable } from '#platform/rest/api-docs.decorators.js';
import { ValidatedBody } from '#platform/rest/validated-body.decorator.js';
import type { Validated } from '#platform/validation/validated.js';
import { AnswerDto } from '../assignments/answers.dto.js';
import { LeadDto, LeadsPageDto, LeadsQueryDto } from './leads.dto.js';
import { LeadsService } from './leads.service.js';

/** Leads (L9, L10). */
@Controller('leads')
export class LeadsController {
  constructor(private readonly leads: LeadsService) {}

  @Get()
  @RequireGroups('supervisors')
  @Answer(LeadsPageDto)
  @ApiProblems({ 422: ['validation-failed', 'invalid-cursor', 'invalid-limit'] })
  search(@Query() query: LeadsQueryDto): Promise<Page<LeadDto>> {
    return this.leads.page(query);
  }

  @Get(':leadId')
  @RequireGroups('supervisors')
  @Answer(LeadDto)
  @ApiProblems({ 404: ['lead-not-found'] })
  get(@Param('leadId') leadId: string): Promise<LeadDto> {
    return this.leads.get(leadId);
  }

  @Patch(':leadId')
  @Repeatable()
  @RequireGroups('agents')
  @Answer(LeadDto)
  @ApiProblems({ 404: ['lead-not-found'], 409: ['assignment-expired'] })
  answer(
    @CurrentUser() user: Principal,
    @Param('leadId') leadId: string,
    @ValidatedBody(AnswerDto) body: Validated<AnswerDto>,
  ): Promise<LeadDto> {
    return this.leads.answer(user, leadId, body);
  }

  @Post(':leadId/unpark')
  @RequireGroups('supervisors')
  @Answer(LeadDto)
  @ApiProblems({ 404: ['lead-not-found'], 409: ['lead-not-parked'] })
  unpark(@Param('leadId') leadId: string): Promise<LeadDto> {
    return this.leads.unpark(leadId);
  }
}
