import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentUser } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import type { Page } from '#platform/pagination/cursor.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { DuelDto, DuelsPageDto, DuelsQueryDto } from './duels.dto.js';
import { DuelsReader } from './duels.reader.js';

/** The caller's duels (D11). */
@Controller('duels')
export class DuelsController {
  constructor(private readonly duels: DuelsReader) {}

  @Get()
  @Answer(DuelsPageDto)
  @ApiProblems({ 422: ['validation-failed', 'invalid-cursor', 'invalid-limit'] })
  search(@CurrentUser() user: Principal, @Query() query: DuelsQueryDto): Promise<Page<DuelDto>> {
    return this.duels.search(user, query);
  }

  @Get(':sessionId')
  @Answer(DuelDto)
  @ApiProblems({ 403: ['forbidden'], 404: ['session-not-found'] })
  get(@CurrentUser() user: Principal, @Param('sessionId') sessionId: string): Promise<DuelDto> {
    return this.duels.get(user, sessionId);
  }
}
