import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Item, TransactAction } from '#platform/dynamodb/transact.js';
import { removalsEnv } from '../notifications.env.js';
import { deadlineShard, groupKey, standInRow } from '../notifications.keys.js';
import { addedRecipients, movesDeadline } from './append-plan.js';
import { encodedRecipients, type Group } from './group.js';

/** What it takes to hand a generation over when its header is gone. */
export type HeaderlessGroup = Pick<Group, 'type' | 'id' | 'generation' | 'series' | 'itemCount' | 'recipients'>;

const DAY_SECONDS = 86_400;
const THERE = 'attribute_exists(#group)';

/**
 * The stand-in of a header: a row beside it from the opening of a generation until it is handed over or cancelled. In the index by deadline it
 * is due when everybody who should have removed the header and handed the generation over has had the time for it, so the sweep finds what got
 * lost on the way, whoever removed the header.
 */
@Injectable()
export class StandIns {
  constructor(@InjectEnvironment(removalsEnv) private readonly env: Env<typeof removalsEnv>) {}

  /**
   * Writes it as the header is now.
   *
   * @param headerGone when the header is gone at the latest, milliseconds since the Unix epoch
   */
  put(group: Group, headerGone: number): TransactAction {
    const { type, id, series, itemCount, latestAt } = group;
    const Item = {
      ...this.keyOf(group),
      type,
      id,
      series,
      itemCount,
      recipients: new Set(group.recipients),
      deadlineShard: deadlineShard(groupKey(type, id)),
      executeAt: this.dueAt(headerGone),
      // As long as the items.
      expireAt: Math.floor(Date.parse(latestAt) / 1000) + this.env.NOTIFICATIONS_RETENTION_DAYS * DAY_SECONDS,
    };
    return { Put: { TableName: this.env.TABLE_NOTIFICATION_GROUPS, Item } };
  }

  /** What a change of the header changes here; most of them nothing. Its number of items is only kept for the removal. */
  follow(before: Group, after: Group, headerGone: number): TransactAction[] {
    const added = addedRecipients(before, after);
    const moves = movesDeadline(before, after);
    if (added.length === 0 && !moves) return [];
    const parts = [moves && 'SET #executeAt = :dueAt', added.length > 0 && 'ADD #recipients :added'];
    return [
      {
        Update: {
          ...this.at(before),
          UpdateExpression: parts.filter((part) => part !== false).join(' '),
          ConditionExpression: THERE,
          ExpressionAttributeNames: {
            '#group': 'group',
            ...(moves && { '#executeAt': 'executeAt' }),
            ...(added.length > 0 && { '#recipients': 'recipients' }),
          },
          ExpressionAttributeValues: {
            ...(moves && { ':dueAt': this.dueAt(headerGone) }),
            ...(added.length > 0 && { ':added': new Set(added) }),
          },
        },
      },
    ];
  }

  /**
   * Moves it into the future for whoever hands the generation over.
   *
   * @param seenBy only if it was due then, RFC 3339 in UTC: of two who try, one does it
   */
  claim(group: HeaderlessGroup, seenBy: string, now: number): TransactAction {
    return {
      Update: {
        ...this.at(group),
        UpdateExpression: 'SET #executeAt = :dueAt',
        ConditionExpression: `${THERE} AND #executeAt <= :seenBy`,
        ExpressionAttributeNames: { '#group': 'group', '#executeAt': 'executeAt' },
        ExpressionAttributeValues: { ':dueAt': this.dueAt(now), ':seenBy': seenBy },
      },
    };
  }

  /** Without it, nothing of the generation is handed over any more. */
  drop(group: HeaderlessGroup): TransactAction & { readonly Delete: object } {
    return { Delete: this.at(group) };
  }

  private dueAt(headerGone: number): string {
    return new Date(headerGone + this.env.NOTIFICATIONS_HANDOVER_SECONDS * 1000).toISOString();
  }

  private at(group: HeaderlessGroup) {
    return { TableName: this.env.TABLE_NOTIFICATION_GROUPS, Key: this.keyOf(group) };
  }

  private keyOf({ type, id, generation }: HeaderlessGroup) {
    return { group: groupKey(type, id), generation: standInRow(generation) };
  }
}

/** The group of a stand-in's item. It has at least so many items as it says. */
export function toHeaderlessGroup(item: Item): HeaderlessGroup {
  const { type, id, generation, series, itemCount } = item as unknown as HeaderlessGroup;
  return { type, id, series, itemCount, generation: -generation, recipients: encodedRecipients(item) };
}
