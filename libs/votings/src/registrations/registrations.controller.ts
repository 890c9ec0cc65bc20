import { Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { CurrentUser } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { Answer, AnswerNothing } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { RegistrationDto } from './registrations.dto.js';
import { RegistrationsService } from './registrations.service.js';

/** The caller's registration for a voting (V7): who is registered and has not voted is reminded before the end. */
@Controller('votings/:votingId/registration')
@ApiProblems({ 404: ['voting-not-found'] })
export class RegistrationsController {
  constructor(private readonly registrations: RegistrationsService) {}

  @Get()
  @Answer(RegistrationDto)
  get(@CurrentUser() user: Principal, @Param('votingId') votingId: string): Promise<RegistrationDto> {
    return this.registrations.get(user, votingId);
  }

  @Put()
  @AnswerNothing('Registered')
  @ApiProblems({ 409: ['voting-closed', 'voting-cancelled'] })
  register(@CurrentUser() user: Principal, @Param('votingId') votingId: string): Promise<void> {
    return this.registrations.register(user, votingId);
  }

  @Delete()
  @AnswerNothing('Not registered any more')
  unregister(@CurrentUser() user: Principal, @Param('votingId') votingId: string): Promise<void> {
    return this.registrations.unregister(user, votingId);
  }
}
