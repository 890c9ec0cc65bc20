import { Controller, Get, Query } from '@nestjs/common';
import { CurrentUser } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { OnlineUsersPageDto, OnlineUsersQueryDto } from './users.dto.js';
import { UsersService } from './users.service.js';

/** Users as others see them (D3). */
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('online')
  @Answer(OnlineUsersPageDto)
  @ApiProblems({ 422: ['validation-failed', 'invalid-cursor', 'invalid-limit'] })
  online(@CurrentUser() user: Principal, @Query() query: OnlineUsersQueryDto): Promise<OnlineUsersPageDto> {
    return this.users.online(user.userId, query);
  }
}
