import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import { CurrentUser } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { PlatformModule } from '#platform/platform.module.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { restHandler } from '#platform/rest/rest-handler.js';
import { ValidatedBody } from '#platform/rest/validated-body.decorator.js';
import type { Validated } from '#platform/validation/validated.js';
import { answer, VoteDto, VoteView } from './rest.votes.js';

@Controller('votings/:votingId/votes')
class VotesController {
  @Get('me')
  @Answer(VoteView)
  own(@Param('votingId') votingId: string, @CurrentUser() user: Principal): VoteView {
    return answer(votingId, user.userId, 'pizza');
  }

  @Post()
  @Answer(VoteView, { status: 201 })
  cast(
    @Param('votingId') votingId: string,
    @CurrentUser() user: Principal,
    @ValidatedBody(VoteDto) body: Validated<VoteDto>,
  ): VoteView {
    return answer(votingId, user.userId, body.value().choice);
  }
}

@Module({ imports: [PlatformModule], controllers: [VotesController] })
class VotesModule {}

/** The whole edge of production: claims, groups, validation, problems, correlation, CORS. */
export const nest = restHandler(VotesModule);
