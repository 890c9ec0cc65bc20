import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { Transactor, type TransactAction } from '#platform/dynamodb/transact.js';
import { removalsEnv } from '../notifications.env.js';
import { deadlineShard, groupKey, removedRow } from '../notifications.keys.js';
import { conditional } from './conditional.js';
import { toGroup, type Group } from './group.js';

/** What came of removing a header. */
export type Removal = 'removed' | 'gone' | 'cancelled' | 'not-due' | 'contended';

/** Times that a header may change while a removal is at it, before that is left to the next run. */
const ATTEMPTS = 10;
const DAY_SECONDS = 86_400;

/**
 * Removes headers, which hands their items over: the stream's worker sees the removal. A copy of the header stays until it has done so, so that
 * the sweep finds what the stream lost.
 */
@Injectable()
export class RemovalsRepository {
  constructor(
    private readonly writer: ConditionalWriter,
    private readonly transactor: Transactor,
    private readonly clock: Clock,
    @InjectEnvironment(removalsEnv) private readonly env: Env<typeof removalsEnv>,
  ) {}

  /**
   * Removes the header of a generation on the condition that it is still as it was read. Whoever appends in between makes the condition
   * fail, and the removal starts again from the header that is there then.
   *
   * @param dueAt leave it when it is not due by then, RFC 3339 in UTC; without, it is removed whatever its deadline is
   */
  async remove(group: Group, dueAt?: string): Promise<Removal> {
    let seen = group;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (seen.state === 'cancelled') return 'cancelled';
      if (dueAt !== undefined && seen.executeAt > dueAt) return 'not-due';
      const result = await this.transactor.tryRun([this.deletion(seen), this.copy(seen)]);
      if (result.committed) return 'removed';
      const found = result.failed.find(({ index }) => index === 0)?.item;
      if (!found) return 'gone';
      seen = toGroup(found);
    }
    return 'contended';
  }

  /** Removes a cancelled generation; nothing happens if it is not there any more. */
  async removeCancelled(group: Group): Promise<void> {
    await conditional((refuse) =>
      this.writer.delete(
        {
          ...this.at(group, group.generation),
          ConditionExpression: '#state = :cancelled',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':cancelled': 'cancelled' },
        },
        refuse,
      ),
    );
  }

  /** The generation is in the queue: its copy is not needed any more. */
  async settle(group: Group): Promise<void> {
    await conditional((refuse) => this.writer.delete(this.at(group, removedRow(group.generation)), refuse));
  }

  private deletion(group: Group): TransactAction {
    return {
      Delete: {
        ...this.at(group, group.generation),
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': group.version },
      },
    };
  }

  /** Has no state of its own in the index's terms: it is due when the stream's worker should have been long done. */
  private copy(group: Group): TransactAction {
    const key = groupKey(group.type, group.id);
    const now = this.clock.now();
    return {
      Put: {
        TableName: this.env.TABLE_NOTIFICATION_GROUPS,
        Item: {
          group: key,
          generation: removedRow(group.generation),
          removed: { ...group, recipients: [...group.recipients] },
          deadlineShard: deadlineShard(key),
          executeAt: new Date(now + this.env.NOTIFICATIONS_HANDOVER_SECONDS * 1000).toISOString(),
          expireAt: Math.floor(now / 1000) + this.env.NOTIFICATIONS_RETENTION_DAYS * DAY_SECONDS,
        },
      },
    };
  }

  private at({ type, id }: Group, generation: number) {
    return { TableName: this.env.TABLE_NOTIFICATION_GROUPS, Key: { group: groupKey(type, id), generation } };
  }
}
