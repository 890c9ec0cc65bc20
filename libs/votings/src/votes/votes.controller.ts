import { Controller, Get, Param, Post } from '@nestjs/common';
import { CurrentUser } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiKeyRequired, ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { ValidatedBody } from '#platform/rest/validated-body.decorator.js';
import type { Validated } from '#platform/validation/validated.js';
import { VoteDto, VoteInputDto } from './votes.dto.js';
import { VotesService } from './votes.service.js';

/** Votes of the caller (P1 to P3). */
@Controller('votings/:votingId/votes')
@ApiKeyRequired()
export class VotesController {
  constructor(private readonly votes: VotesService) {}

  @Post()
  @Answer(VoteDto, { status: 201, location: ({ votingId }) => `/votings/${votingId}/votes/me` })
  @ApiProblems({
    404: ['voting-not-found'],
    409: ['voting-not-open', 'already-voted'],
    422: ['validation-failed', 'unknown-choice'],
  })
  cast(
    @CurrentUser() user: Principal,
    @Param('votingId') votingId: string,
    @ValidatedBody(VoteInputDto) body: Validated<VoteInputDto>,
  ): Promise<VoteDto> {
    return this.votes.cast(user, votingId, body);
  }

  @Get('me')
  @Answer(VoteDto)
  @ApiProblems({ 404: ['vote-not-found'] })
  own(@CurrentUser() user: Principal, @Param('votingId') votingId: string): Promise<VoteDto> {
    return this.votes.own(user, votingId);
  }
}
