import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import { Ids } from '#platform/ids/ids.js';
import type { Validated } from '#platform/validation/validated.js';
import { Appender } from './groups/appender.js';
import type { GroupName } from './groups/group.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { ItemsRepository } from './groups/items.repository.js';
import {
  mapGroup,
  type NotificationAppendedDto,
  type NotificationGroupWithItemsDto,
  type NotificationInputDto,
} from './notifications.dto.js';
import { GroupNotFoundError } from './notifications.errors.js';
import { readAppend, type KeyOf } from './notifications.input.js';
import { NotificationTypes } from './types/notification-types.js';

/** Groups of notifications: opening, appending, reading (N1, N2, N6). */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly appender: Appender,
    private readonly groups: GroupsRepository,
    private readonly items: ItemsRepository,
    private readonly types: NotificationTypes,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Appends to the group and opens it where there is none.
   *
   * @param idempotencyKey of the request: items without an `itemId` get theirs from it, so that a call that was cut short adds
   *   them once however often it is repeated
   * @throws ValidationFailedError, UnknownTypeError, NoRecipientsError, TooManyRecipientsError, DeadlineTooLateError
   */
  async append(
    { userId }: Principal,
    body: Validated<NotificationInputDto>,
    idempotencyKey: string | undefined,
  ): Promise<{ readonly opened: boolean; readonly answer: NotificationAppendedDto }> {
    const callId = this.ids.next();
    const keyOf: KeyOf = (position, content) =>
      idempotencyKey === undefined ? `${callId}-${position}` : digest([userId, idempotencyKey, position, content]);
    const request = readAppend(body, this.types, keyOf);
    const { group, added, opened } = await this.appender.append(request);
    return { opened, answer: { ...mapGroup(group, this.clock.now()), added } };
  }

  /**
   * The newest generation of the group with its items.
   *
   * @throws GroupNotFoundError when there is none that is still to be sent
   */
  async get(name: GroupName): Promise<NotificationGroupWithItemsDto> {
    const [newest] = await this.groups.pending(name);
    const items = newest && (await this.items.list(newest));
    if (!newest || !items) throw new GroupNotFoundError();
    return { ...mapGroup(newest, this.clock.now()), items };
  }
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
