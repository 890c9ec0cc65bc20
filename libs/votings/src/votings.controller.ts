import { Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { CurrentUser, RequireGroups } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import type { Page } from '#platform/pagination/cursor.js';
import { Answer, AnswerNothing } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { IfMatch } from '#platform/rest/if-match.decorator.js';
import type { Precondition } from '#platform/rest/precondition.js';
import { ValidatedBody } from '#platform/rest/validated-body.decorator.js';
import type { Validated } from '#platform/validation/validated.js';
import { VotingDto, VotingInputDto, VotingsPageDto, VotingsQueryDto } from './votings.dto.js';
import { VotingsService } from './votings.service.js';

const version = (voting: VotingDto): number => voting.version;
const location = ({ votingId }: VotingDto): string => `/votings/${votingId}`;

/** Votings (V1 to V3). */
@Controller('votings')
export class VotingsController {
  constructor(private readonly votings: VotingsService) {}

  @Post()
  @RequireGroups('organizers', 'admins')
  @Answer(VotingDto, { status: 201, version, location })
  create(
    @CurrentUser() user: Principal,
    @ValidatedBody(VotingInputDto) body: Validated<VotingInputDto>,
  ): Promise<VotingDto> {
    return this.votings.create(user, body);
  }

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

  @Put(':votingId')
  @Answer(VotingDto, { version })
  @ApiProblems({
    403: ['forbidden'],
    404: ['voting-not-found'],
    409: ['voting-open', 'voting-closed', 'voting-cancelled'],
  })
  update(
    @CurrentUser() user: Principal,
    @Param('votingId') votingId: string,
    @IfMatch() change: Precondition,
    @ValidatedBody(VotingInputDto) body: Validated<VotingInputDto>,
  ): Promise<VotingDto> {
    return this.votings.update(user, votingId, change, body);
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
