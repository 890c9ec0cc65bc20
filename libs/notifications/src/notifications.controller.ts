import { Controller, createParamDecorator, Delete, type ExecutionContext, Get, Param, Post, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentUser, RequireGroups } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { Answer, AnswerNothing } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { API_PREFIX } from '#platform/rest/api-prefix.js';
import type { RestRequest } from '#platform/rest/rest-request.js';
import { ValidatedBody } from '#platform/rest/validated-body.decorator.js';
import type { Validated } from '#platform/validation/validated.js';
import {
  NotificationAppendedDto,
  NotificationGroupDto,
  NotificationGroupWithItemsDto,
  NotificationInputDto,
} from './notifications.dto.js';
import { NotificationEndingsService } from './notifications-endings.service.js';
import { NotificationsService } from './notifications.service.js';

/** The request's key; its contract is the platform's (X2). */
const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext): string | undefined => {
  const value = context.switchToHttp().getRequest<RestRequest>().headers['idempotency-key'];
  return Array.isArray(value) ? value[0] : value;
});

/** Grouped notifications (N1, N6). */
@Controller('notifications')
@RequireGroups('admins', 'notifiers')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly endings: NotificationEndingsService,
  ) {}

  @Post()
  @ApiResponse({ status: 201, type: NotificationAppendedDto, description: 'Opened' })
  @ApiResponse({ status: 200, type: NotificationAppendedDto, description: 'Appended' })
  @ApiProblems({ 422: ['unknown-type', 'no-recipients', 'too-many-recipients', 'deadline-too-late'] })
  async append(
    @CurrentUser() user: Principal,
    @ValidatedBody(NotificationInputDto) body: Validated<NotificationInputDto>,
    @IdempotencyKey() key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NotificationAppendedDto> {
    const { opened, answer } = await this.notifications.append(user, body, key);
    response.status(opened ? 201 : 200);
    if (opened) response.setHeader('Location', locationOf(answer));
    return answer;
  }

  @Get(':type/:id')
  @Answer(NotificationGroupWithItemsDto)
  @ApiProblems({ 404: ['group-not-found'] })
  get(@Param('type') type: string, @Param('id') id: string): Promise<NotificationGroupWithItemsDto> {
    return this.notifications.get({ type, id });
  }

  @Delete(':type/:id')
  @AnswerNothing('Cancelled')
  @ApiProblems({ 404: ['group-not-found'] })
  cancel(@Param('type') type: string, @Param('id') id: string): Promise<void> {
    return this.endings.cancel({ type, id });
  }

  @Post(':type/:id/flush')
  @Answer(NotificationGroupDto, { status: 202, description: 'Being sent' })
  @ApiProblems({ 404: ['group-not-found'] })
  flush(@Param('type') type: string, @Param('id') id: string): Promise<NotificationGroupDto> {
    return this.endings.flush({ type, id });
  }
}

function locationOf({ type, id }: NotificationGroupDto): string {
  return `${API_PREFIX}/notifications/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
}
