import { Controller, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, RequireGroups } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiProblems, RunsInWorkflow } from '#platform/rest/api-docs.decorators.js';
import { IfMatch } from '#platform/rest/if-match.decorator.js';
import type { Precondition } from '#platform/rest/precondition.js';
import { ValidatedBody } from '#platform/rest/validated-body.decorator.js';
import type { Validated } from '#platform/validation/validated.js';
import { VotingDto } from '../voting.dto.js';
import { VotingInputDto } from '../votings.dto.js';
import { VotingWritesService } from './voting-writes.service.js';

const version = (voting: VotingDto): number => voting.version;
const location = ({ votingId }: VotingDto): string => `/votings/${votingId}`;

/** Creating and changing votings (V2): routes that the machine `votings-upsert` answers, by its tasks `check` and `write` (V4). */
@Controller('votings')
@ApiTags('Votings')
@RunsInWorkflow('votings-upsert')
export class VotingWritesController {
  constructor(private readonly votings: VotingWritesService) {}

  @Post()
  @RequireGroups('organizers', 'admins')
  @ApiOperation({ operationId: 'Votings.create', summary: 'Creates a voting' })
  @Answer(VotingDto, { status: 201, version, location })
  create(
    @CurrentUser() user: Principal,
    @ValidatedBody(VotingInputDto) body: Validated<VotingInputDto>,
  ): Promise<VotingDto> {
    return this.votings.create(user, body);
  }

  @Put(':votingId')
  @ApiOperation({ operationId: 'Votings.update', summary: 'Changes a voting' })
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
}
