import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import { Ids } from '#platform/ids/ids.js';
import type { Validated } from '#platform/validation/validated.js';
import { Appender } from './groups/appender.js';
import type { Group, GroupName } from './groups/group.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { ItemsRepository } from './groups/items.repository.js';
import {
  mapGroup,
  type NotificationAppendedDto,
  type NotificationGroupDto,
  type NotificationGroupWithItemsDto,
  type NotificationInputDto,
} from './notifications.dto.js';
import { GroupNotFoundError } from './notifications.errors.js';
import { readAppend, type KeyOf } from './notifications.input.js';
import { ID_MAX_LENGTH } from './notifications.keys.js';
import { NotificationTypes } from './types/notification-types.js';

/** Groups of notifications: opening, appending, reading, cancelling, sending now (N1, N2, N6). */
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
    const [newest] = await this.present(name);
    const items = newest && (await this.items.list(newest));
    if (!newest || !items) throw new GroupNotFoundError();
    return { ...mapGroup(newest, this.clock.now()), items };
  }

  /**
   * Cancels everything of the group that has not been handed over.
   *
   * @throws GroupNotFoundError when there is nothing to cancel
   */
  async cancel(name: GroupName): Promise<void> {
    let cancelled = 0;
    for (const group of await this.present(name)) {
      // First the state, then the removal: whoever removes it, nothing is sent from here on.
      if (await this.groups.cancel(group, this.clock.nowIso())) cancelled += 1;
      await this.groups.removeCancelled(group);
    }
    if (cancelled === 0) throw new GroupNotFoundError();
  }

  /**
   * Sends everything of the group now: its headers are removed, as they would be at their deadline.
   *
   * @returns the newest generation as it was handed over
   * @throws GroupNotFoundError when there is nothing to send
   */
  async flush(name: GroupName): Promise<NotificationGroupDto> {
    const groups = await this.present(name);
    const [newest] = groups;
    if (!newest) throw new GroupNotFoundError();
    for (const group of groups) await this.groups.removeNow(group);
    return mapGroup({ ...newest, state: 'closed' }, this.clock.now());
  }

  /** The generations that are still to be sent, the newest first. */
  private async present(name: GroupName): Promise<Group[]> {
    if (!canBeGroup(name)) return [];
    return (await this.groups.all(name)).filter(({ state }) => state !== 'cancelled');
  }
}

/** Names from a path may be anything; DynamoDB answers keys that are too long with an error. */
function canBeGroup({ type, id }: GroupName): boolean {
  return !type.includes('#') && type.length <= ID_MAX_LENGTH && Array.from(id).length <= ID_MAX_LENGTH;
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
