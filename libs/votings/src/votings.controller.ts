import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { CurrentUser } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import type { Page } from '#platform/pagination/cursor.js';
import { Answer, AnswerNothing } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { IfMatch } from '#platform/rest/if-match.decorator.js';
import type { Precondition } from '#platform/rest/precondition.js';
import { VotingDto } from './voting.dto.js';
import { VotingsPageDto, VotingsQueryDto } from './votings.dto.js';
import { VotingsService } from './votings.service.js';

const version = (voting: VotingDto): number => voting.version;

/** Votings: reading and cancelling (V2, V3). The gateway sends POST and PUT to a state machine: `VotingWritesController`. */
@Controller('votings')
export class VotingsController {
  constructor(private readonly votings: VotingsService) {}

  @Get()
  @Answer(VotingsPageDto)
  @ApiProblems({ 422: ['validation-failed', 'invalid-cursor', 'invalid-limit'] })
  search(@Query() query: VotingsQueryDto): Promise<Page<VotingDto>> {
    return this.votings.search(query);
  }

  @Get(':votingId')
  @Answer(VotingDto, { version })
  @ApiProblems({ 404: ['voting-not-found'] })
  get(@Param('votingId') votingId: string): Promise<VotingDto> {
    return this.votings.get(votingId);
  }

  @Delete(':votingId')
  @AnswerNothing('Cancelled')
  @ApiProblems({ 403: ['forbidden'], 404: ['voting-not-found'], 409: ['voting-closed', 'voting-cancelled'] })
  cancel(
    @CurrentUser() user: Principal,
    @Param('votingId') votingId: string,
    @IfMatch() change: Precondition,
  ): Promise<void> {
    return this.votings.cancel(user, votingId, change);
  }
}
