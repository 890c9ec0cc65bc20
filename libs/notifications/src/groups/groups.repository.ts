import {
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { groupsTableEnv } from '../notifications.env.js';
import { groupKey, LATEST_ROW } from '../notifications.keys.js';
import { conditional, type Conditional } from './conditional.js';
import { toGroup, type Group, type GroupName } from './group.js';

/** The newest generation that still has a header, and the newest that is known to have been opened. */
export interface NewestGeneration {
  readonly current: Group | undefined;
  readonly latest: number | undefined;
}

/** What came of removing a header. */
export type Removal = 'removed' | 'gone' | 'not-due' | 'contended';

/** Times that a header may change while a removal is at it, before that is left to the next run. */
const REMOVAL_ATTEMPTS = 10;

/**
 * Table `notification-groups`: PK `group`, SK `generation`; TTL `expireAt`; index `ExpiredTime`; stream.
 *
 * Beside its headers, a group has one row that names the latest generation (SK 0), see docs/notifications.md.
 */
@Injectable()
export class GroupsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    @InjectEnvironment(groupsTableEnv) private readonly env: Env<typeof groupsTableEnv>,
  ) {}

  /** The newest generation; one consistent read of one row. */
  async newest({ type, id }: GroupName): Promise<NewestGeneration> {
    const { Items: [row] = [] } = await this.client.send(new QueryCommand({ ...this.rowsOf(type, id), Limit: 1 }));
    if (!row) return { current: undefined, latest: undefined };
    if (row['generation'] === LATEST_ROW) return { current: undefined, latest: row['latest'] as number };
    const current = toGroup(row);
    return { current, latest: current.generation };
  }

  /** One generation, read consistently. */
  async get({ type, id }: GroupName, generation: number): Promise<Group | undefined> {
    const Key = { group: groupKey(type, id), generation };
    const command = new GetCommand({ TableName: this.env.TABLE_NOTIFICATION_GROUPS, Key, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item && toGroup(Item);
  }

  /** Every generation that still has a header, the newest first. */
  async all({ type, id }: GroupName): Promise<Group[]> {
    const groups: Group[] = [];
    for await (const { Items = [] } of paginateQuery({ client: this.client }, this.rowsOf(type, id))) {
      groups.push(...Items.filter((row) => row['generation'] !== LATEST_ROW).map(toGroup));
    }
    return groups;
  }

  /**
   * Marks a generation as cancelled, so that its removal sends nothing.
   *
   * @returns whether it was still there
   */
  async cancel(group: Group, now: string): Promise<boolean> {
    const outcome = await conditional((refuse) =>
      this.writer.update(
        {
          ...this.at(group),
          // Due, so that the sweep finishes a cancellation that stopped half-way.
          UpdateExpression: 'SET #state = :cancelled, #executeAt = :now ADD #version :one',
          ConditionExpression: '#state IN (:open, :closed)',
          ExpressionAttributeNames: { '#state': 'state', '#executeAt': 'executeAt', '#version': 'version' },
          ExpressionAttributeValues: {
            ':cancelled': 'cancelled',
            ':open': 'open',
            ':closed': 'closed',
            ':now': now,
            ':one': 1,
          },
        },
        refuse,
      ),
    );
    // Cancelled by an earlier attempt whose answer was lost, or by someone else at the same time.
    return outcome.done || outcome.item?.['state'] === 'cancelled';
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
   * Removes the header of a generation that is due, which hands its items over, on the condition that it is still as it was read. Whoever appends in between makes
   * the condition fail, and the removal starts again from the header that is there then.
   *
   * @param dueAt leave it when it is not due by then, RFC 3339 in UTC
   */
  async removeDue(group: Group, dueAt: string): Promise<Removal> {
    let seen = group;
    for (let attempt = 0; attempt < REMOVAL_ATTEMPTS; attempt += 1) {
      if (seen.executeAt > dueAt) return 'not-due';
      const outcome = await this.removeVersion(seen);
      if (outcome.done) return 'removed';
      if (!outcome.item) return 'gone';
      seen = toGroup(outcome.item);
    }
    return 'contended';
  }

  /** Removes a header whatever its deadline is, unless it is cancelled or gone; whoever appended until then is in it. */
  async removeNow(group: Group): Promise<void> {
    await conditional((refuse) =>
      this.writer.delete(
        {
          ...this.at(group),
          ConditionExpression: '#state IN (:open, :closed)',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':open': 'open', ':closed': 'closed' },
        },
        refuse,
      ),
    );
  }

  private async removeVersion(group: Group): Promise<Conditional> {
    return conditional((refuse) =>
      this.writer.delete(
        {
          ...this.at(group),
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': group.version },
        },
        refuse,
      ),
    );
  }

  /** All rows of a group, the newest first. */
  private rowsOf(type: string, id: string): QueryCommandInput {
    return {
      TableName: this.env.TABLE_NOTIFICATION_GROUPS,
      KeyConditionExpression: '#group = :group',
      ExpressionAttributeNames: { '#group': 'group' },
      ExpressionAttributeValues: { ':group': groupKey(type, id) },
      ScanIndexForward: false,
      ConsistentRead: true,
    };
  }

  private at({ type, id, generation }: Group) {
    return { TableName: this.env.TABLE_NOTIFICATION_GROUPS, Key: { group: groupKey(type, id), generation } };
  }
}
