import { Controller, Get, Param } from '@nestjs/common';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiKeyRequired, ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { ResultsDto } from './results.dto.js';
import { ResultsService } from './results.service.js';

/** Results of a voting, while it runs and afterwards (P4). */
@Controller('votings/:votingId/results')
@ApiKeyRequired()
export class ResultsController {
  constructor(private readonly results: ResultsService) {}

  @Get()
  @Answer(ResultsDto)
  @ApiProblems({ 404: ['voting-not-found'] })
  get(@Param('votingId') votingId: string): Promise<ResultsDto> {
    return this.results.get(votingId);
  }
}
