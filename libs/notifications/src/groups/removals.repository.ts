import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { Transactor, type TransactAction, type TransactResult } from '#platform/dynamodb/transact.js';
import { groupsTableEnv } from '../notifications.env.js';
import { groupKey } from '../notifications.keys.js';
import { conditional } from './conditional.js';
import { toGroup, type Group } from './group.js';
import { StandIns, type HeaderlessGroup } from './stand-ins.js';

/** What came of removing a header, and the header as it was last seen. */
export interface Removal {
  readonly outcome: 'removed' | 'gone' | 'cancelled' | 'not-due' | 'contended';
  readonly group: Group;
}

/** Times that a header may change while a removal is at it, before that is left to the next run. */
const ATTEMPTS = 10;

/** Removes headers, which hands their items over: the stream's worker sees the removal. Their stand-ins stay until it has done so. */
@Injectable()
export class RemovalsRepository {
  constructor(
    private readonly writer: ConditionalWriter,
    private readonly transactor: Transactor,
    private readonly standIns: StandIns,
    private readonly clock: Clock,
    @InjectEnvironment(groupsTableEnv) private readonly env: Env<typeof groupsTableEnv>,
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
      if (seen.state === 'cancelled') return { outcome: 'cancelled', group: seen };
      if (dueAt !== undefined && seen.executeAt > dueAt) return { outcome: 'not-due', group: seen };
      const result = await this.tryRemoving(seen);
      if (!result) break;
      if (result.committed) return { outcome: 'removed', group: seen };
      const found = result.failed.find(({ index }) => index === 0)?.item;
      if (!found) return { outcome: 'gone', group: seen };
      seen = toGroup(found);
    }
    return { outcome: 'contended', group: seen };
  }

  /**
   * Marks a generation as cancelled. From then on nobody hands it over: its removal sends nothing, and it has no stand-in.
   *
   * @returns whether it was still there
   */
  async cancel(group: Group): Promise<boolean> {
    const result = await this.transactor.tryRun([this.cancellation(group), this.standIns.drop(group)]);
    // Someone else may have cancelled it at the same time.
    return result.committed || result.failed[0]?.item?.['state'] === 'cancelled';
  }

  /** Removes a cancelled generation; nothing happens if it is not there any more. */
  async removeCancelled(group: Group): Promise<void> {
    await conditional((refuse) =>
      this.writer.delete(
        {
          ...this.at(group),
          ConditionExpression: '#state = :cancelled',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':cancelled': 'cancelled' },
        },
        refuse,
      ),
    );
  }

  /**
   * Takes over a generation whose stand-in is due. One transaction looks at both rows: a stand-in alone may be what was there before
   * somebody cancelled the generation.
   *
   * @param dueAt when the stand-in was due, RFC 3339 in UTC
   * @returns false when its header is still there, or nothing is left to hand over
   */
  async claim(group: HeaderlessGroup, dueAt: string): Promise<boolean> {
    const headerGone: TransactAction = {
      ConditionCheck: {
        ...this.at(group),
        ConditionExpression: 'attribute_not_exists(#group)',
        ExpressionAttributeNames: { '#group': 'group' },
      },
    };
    const { committed } = await this.transactor.tryRun([
      headerGone,
      this.standIns.claim(group, dueAt, this.clock.now()),
    ]);
    return committed;
  }

  /** The generation is in the queue: nobody has to stand in for it any more. */
  async settle(group: HeaderlessGroup): Promise<void> {
    const { Delete } = this.standIns.drop(group);
    await conditional((refuse) => this.writer.delete(Delete, refuse));
  }

  /** @returns undefined when too many others are at the header */
  private async tryRemoving(group: Group): Promise<TransactResult | undefined> {
    try {
      return await this.transactor.tryRun([this.deletion(group), this.standIns.put(group, this.clock.now())]);
    } catch (error) {
      if (error instanceof TransactionContentionError) return undefined;
      throw error;
    }
  }

  private deletion(group: Group): TransactAction {
    return {
      Delete: {
        ...this.at(group),
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': group.version },
      },
    };
  }

  private cancellation(group: Group): TransactAction {
    return {
      Update: {
        ...this.at(group),
        // Due, so that the sweep finishes a cancellation that stopped half-way.
        UpdateExpression: 'SET #state = :cancelled, #executeAt = :now ADD #version :one',
        ConditionExpression: '#state IN (:open, :closed)',
        ExpressionAttributeNames: { '#state': 'state', '#executeAt': 'executeAt', '#version': 'version' },
        ExpressionAttributeValues: {
          ':cancelled': 'cancelled',
          ':open': 'open',
          ':closed': 'closed',
          ':now': this.clock.nowIso(),
          ':one': 1,
        },
      },
    };
  }

  private at({ type, id, generation }: HeaderlessGroup) {
    return { TableName: this.env.TABLE_NOTIFICATION_GROUPS, Key: { group: groupKey(type, id), generation } };
  }
}
